# A spreadsheet has saved the earlier results in another encoding.
assay run data --period 2025Q2 --out earlier > /dev/null
printf 'partner_id,state,problem\nP1,decided,\317\372\312\333\n' > earlier/ranking.csv
assay run data --period 2025Q3 --prior earlier > /dev/null
