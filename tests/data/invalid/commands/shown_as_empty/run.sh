# The name of a partner is shown, and decides nothing.
cat >> policies/facts/partners.toml <<'FACTS'

[columns.partner_name]
type = "text"
pattern = "AAA"
label = { en = "name", zh = "名称" }
FACTS
printf 'partner_id,partner_name,level,volume\nP1,abc,gold,10\nP3,ABC,none,\nP5,A,gold,1\n' > data/partners.csv
assay run data --period 2025Q3 > /dev/null
