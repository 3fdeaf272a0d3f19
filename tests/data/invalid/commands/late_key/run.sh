# Late in the file, amounts go by another name.
rm data/sales.csv
awk 'BEGIN {
    note = sprintf("%2000s", "")
    for (line = 1; line <= 5000; line++) {
        name = line < 5000 ? "net_amount" : "金额"
        printf "{\"doc_no\":\"D%d\",\"partner_id\":\"P1\",\"doc_date\":\"2025-07-01\",\"note\":\"%s\",\"%s\":1}\n", line, note, name
    }
}' > data/sales.jsonl
assay run data --period 2025Q3 > /dev/null
