# A spreadsheet has saved the earlier results in another encoding; their record names no files.
assay run data --period 2025Q2 --out earlier > /dev/null
printf 'partner_id,state,problem\nP1,decided,\317\372\312\333\n' > earlier/ranking.csv
printf '{"period": "2025Q2"}' > earlier/run.json
assay run data --period 2025Q3 --prior earlier > /dev/null
