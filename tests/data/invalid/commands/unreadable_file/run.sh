# An editor has saved the rules in another encoding.
printf '// \271\346\324\362\n' > policies/discount/rules.rhai
assay check
