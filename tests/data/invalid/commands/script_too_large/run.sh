awk 'BEGIN { for (line = 0; line < 20000; line++) print "// far too long" }' > policies/discount/rules.rhai
assay check
