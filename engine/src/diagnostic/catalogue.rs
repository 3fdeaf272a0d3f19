//! Every code of a finding: how bad it is, what it means in one line, and its page.
//!
//! The pages are `docs/findings/<code>.md`, English above the line `---` and Chinese below it; they
//! are compiled in, so that whoever has the program has its explanations.

use super::record::Severity;
use super::text::{Language, Text};

/// A code that findings, and problems of single rows, can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingCode {
    /// The stable kebab-case code.
    pub code: &'static str,
    /// How bad such a finding is at worst.
    pub severity: Severity,
    summary: (&'static str, &'static str),
    page: &'static str,
}

impl FindingCode {
    /// What it means, in one line.
    #[must_use]
    pub fn summary(&self) -> Text {
        Text::new(self.summary.0, self.summary.1)
    }

    /// Its page: what, why it matters, wrong, right.
    #[must_use]
    pub fn page(&self, language: Language) -> &'static str {
        let (english, chinese) = self.page.split_once("\n---\n").unwrap_or((self.page, self.page));
        match language {
            Language::English => english,
            Language::Chinese => chinese.trim_start(),
        }
    }

    /// The entry of a code.
    #[must_use]
    pub fn find(code: &str) -> Option<&'static Self> {
        CATALOGUE.iter().find(|entry| entry.code == code)
    }

    /// Every code there is, sorted.
    #[must_use]
    pub fn all() -> &'static [Self] {
        CATALOGUE
    }
}

macro_rules! catalogue {
    ($($code:literal, $severity:ident, $en:literal, $zh:literal;)*) => {
        const CATALOGUE: &[FindingCode] = &[$(FindingCode {
            code: $code,
            severity: Severity::$severity,
            summary: ($en, $zh),
            page: include_str!(concat!("../../../docs/findings/", $code, ".md")),
        }),*];
    };
}

catalogue! {
    "alike-keys", Warning, "keys differ in case, width or script alone", "主键仅大小写、全半角或简繁不同";
    "ambiguous-enum-value", Error, "a word stands for two values of an enum", "一个词代表枚举的两个取值";
    "ambiguous-header", Error, "a header may be any of several columns", "一个表头可能是多列中的任何一列";
    "ambiguous-separator", Error, "a header line can be split in two ways", "表头行有两种拆分方式";
    "bad-assignment", Error, "only outputs and variables can be assigned", "只能给输出和变量赋值";
    "bad-case", Error, "a `switch` has a subject or case that does not fit", "`switch` 的对象或分支不合适";
    "bad-code", Error, "this is no reason code", "不是原因代码";
    "bad-comprehension", Error, "a figure over rows does not say which rows", "汇总没有指明遍历的行";
    "bad-currency", Error, "this is no currency code", "不是货币代码";
    "bad-membership", Error, "`in` asks something it cannot tell", "`in` 的用法不对";
    "bad-months", Error, "`valid_for` is no number of months", "`valid_for` 不是月数";
    "bad-name", Error, "the name is none that rules can read", "规则无法读取该名称";
    "bad-number", Error, "this is no plain decimal number", "不是普通的十进制数";
    "bad-pattern", Error, "this is no pattern", "不是格式";
    "bad-period", Error, "this is no period", "不是期间";
    "bad-placeholder", Error, "a placeholder is not one value", "占位符不是单个值";
    "bad-places", Error, "so many decimal places cannot be had", "小数位数不可用";
    "bad-row", Error, "a row is undecided because one of its own is bad", "该行因其下属行有误而无法判定";
    "bad-setting", Error, "`--set` names no parameter and value", "`--set` 没有写明参数和取值";
    "bad-table", Error, "the name of a table or a column is expected", "此处应为表名或列名";
    "band-without-bound", Error, "a band after the first has no bound", "第一档之后的分档没有界限";
    "bare-default", Error, "`??` needs parentheses beside other operators", "`??` 与其他运算符并列须加括号";
    "bare-name", Error, "a name is no value by itself", "该名称本身不是值";
    "bare-parameter", Error, "a parameter is not a table", "参数不是一个表";
    "blank-text", Error, "a text says nothing", "文本为空";
    "bounds-not-rising", Error, "bands are not listed from lowest to highest", "分档没有从低到高排列";
    "broken-header", Error, "the header line cannot be read", "表头行无法读取";
    "broken-promise", Error, "a row breaks what its policy promises of every row", "有行违反了政策对每一行的承诺";
    "budget", Error, "a row takes more steps than a row may", "该行的计算步数超过上限";
    "cannot-put-aside", Error, "rows that do not fit memory cannot be kept on disk", "超出内存的行无法暂存到磁盘";
    "cannot-replace", Error, "this parameter cannot be replaced for one run", "该参数不能在单次运行中替换";
    "cannot-write", Error, "the results cannot be written", "无法写出结果";
    "case-failed", Error, "a worked case comes out otherwise", "样例结果与期望不符";
    "changed-prior", Error, "the earlier results are not as their run wrote them", "先前的结果与运行时写出的不一致";
    "cliff", Warning, "a higher base is paid less", "基数更高反而所得更少";
    "cycle", Error, "policies read each other in a circle", "政策之间循环引用";
    "damaged-file", Error, "a file is damaged or incomplete", "文件已损坏或不完整";
    "dangling-reference", Warning, "cells name rows that are not there", "单元格引用了不存在的行";
    "date-arithmetic", Error, "dates do not add and subtract", "日期不能加减";
    "dates-not-rising", Error, "values are not listed from oldest to newest", "取值没有按从早到晚排列";
    "day-numbers", Note, "cells hold day numbers of a spreadsheet, read as days", "单元格是电子表格的日期序号，已读作日期";
    "dead-branch", Warning, "a branch can never be reached", "分支永远不会执行";
    "default-not-whole", Error, "the default of an integer has decimal places", "整数列的默认值带有小数";
    "default-out-of-bounds", Error, "a default is not between `min` and `max`", "默认值不在 `min` 与 `max` 之间";
    "default-used", Note, "cells that say nothing take a default", "未填写的单元格采用默认值";
    "duplicate-alias", Error, "a header finds two columns", "一个表头对应两列";
    "duplicate-case", Error, "two cases have the same name", "两个样例同名";
    "duplicate-header", Error, "a header stands twice", "表头出现两次";
    "duplicate-key", Error, "two rows of a case have the same key", "样例中两行的键相同";
    "duplicate-policy", Error, "a policy stands twice in the reading order", "政策在阅读次序中出现两次";
    "duplicate-table", Error, "a table is described twice", "同一张表描述了两次";
    "duplicate-value", Error, "a value of an enum is listed twice", "枚举取值重复列出";
    "empty-expectation", Error, "a case expects nothing", "样例没有期望";
    "empty-file", Error, "a file has not even a header", "文件连表头也没有";
    "empty-header", Warning, "a header is empty", "有空的表头";
    "empty-list", Error, "a list that names something is empty", "应列出内容的列表为空";
    "encoding", Note, "which encoding a file was taken to be in", "文件按哪种编码读取";
    "enum-without-labels", Error, "a value of an enum has no label", "枚举取值没有标签";
    "enum-without-values", Error, "an enum lists no values", "枚举没有列出取值";
    "equal-anchors", Error, "both anchors are the same number", "两个锚点相同";
    "equal-bounds", Error, "two bands start at the same number", "两档从同一个数开始";
    "figure-too-large", Warning, "a population figure is 10^16 or more", "总体指标达到或超过 10^16";
    "first-band-bound", Error, "the first band has a bound", "第一档写了界限";
    "group-is-a-code", Error, "a group of reasons has the name of a code", "原因组与代码同名";
    "header-below", Note, "lines above the header of a file are not read", "文件中表头以上的内容未读取";
    "hidden-columns", Warning, "hidden columns of a sheet are read", "读取了工作表中的隐藏列";
    "hidden-rows", Warning, "hidden rows of a sheet are read", "读取了工作表中的隐藏行";
    "hidden-sheet", Warning, "the sheet that is read is hidden", "读取的工作表是隐藏的";
    "holds-nobody", Warning, "bad rows belong to nobody that is known, so nobody is held", "坏行所属未知，因此无人暂缓判定";
    "holiday-and-workday", Error, "a day is both a holiday and a working day", "同一天既是假日又是工作日";
    "keep-without-enum", Error, "`keep` stands at an output that is no enum", "非枚举输出写了 `keep`";
    "key-not-one-text", Error, "rows of this table cannot be named by one column", "该表的行不能用一列来指明";
    "key-not-used", Error, "a figure has a key that only a rank has", "该指标写了只有 rank 才有的键";
    "label-twice", Error, "two bands give the same label", "两档给出同一标签";
    "late-key", Error, "a key of JSON lines comes too late", "JSON 行中的键出现得太晚";
    "lines-in-quotes", Warning, "a text in quotes has lines that look like rows", "引号内的文本含有像数据行的内容";
    "list-property", Error, "a list of rows has no facts of its own", "多行记录本身没有字段";
    "listed-twice", Error, "a value is listed twice", "取值列了两次";
    "min-above-max", Error, "the least value is above the greatest", "最小值大于最大值";
    "missing-case", Error, "a `switch` leaves a value out", "`switch` 漏掉了取值";
    "missing-column", Error, "a required column has no header", "缺少必需列的表头";
    "missing-file", Error, "a file that must be there is missing", "缺少必需的文件";
    "missing-key", Error, "a key that must be there is missing", "缺少必需的键";
    "missing-weight", Error, "a weight has no score", "有权重没有对应得分";
    "mixed-units", Error, "values in different units are mixed up", "单位不同的值混用";
    "name-collision", Error, "two things that rules read have one name", "规则读取的两样内容重名";
    "named-twice", Error, "a list names something twice", "列表中有重复的名称";
    "negative-weight", Error, "a weight is less than 0", "权重小于 0";
    "never-undetermined", Error, "a rule that is asked about cannot be undetermined here", "所问的规则在此不会无法判定";
    "no-bands", Error, "a scale has no band", "没有任何分档";
    "no-cases", Warning, "a policy has no worked cases", "政策没有样例";
    "no-choice", Error, "a figure follows a parameter that is no choice", "总体指标所依的参数不是选项";
    "no-effect", Error, "a value goes nowhere", "值没有被用到";
    "no-else", Error, "an `if` that gives a value has no `else`", "给出值的 `if` 缺少 `else`";
    "no-options", Error, "a choice or set lists no values", "选项或集合没有列出取值";
    "no-order", Error, "words of a list have no order", "枚举值没有大小";
    "no-prior", Warning, "the folder holds no results of an earlier run", "文件夹中没有先前运行的结果";
    "no-table", Warning, "a file of the dataset is no table of the data dictionary", "数据集中的文件不是数据字典中的表";
    "no-tables", Error, "the book describes no table", "政策册没有描述任何表";
    "no-thread", Error, "the book could not be checked for want of a thread", "无法取得线程，政策册未能检查";
    "no-threads", Error, "threads cannot be started", "无法启动线程";
    "no-value-on-date", Error, "a parameter has no value on the as-of date", "参数在截止日没有取值";
    "no-values", Error, "a parameter has no value on any day", "参数在任何日期都没有取值";
    "not-a-list", Error, "a list of rows is expected", "此处应为多行记录";
    "not-a-share", Error, "a percentage stands where no share is meant", "非比率处写了百分数";
    "not-a-value", Error, "something other than one listed value stands here", "此处不是单个可用的值";
    "not-an-output", Error, "a folder is no earlier output and is not replaced", "文件夹不是先前的输出，不会被替换";
    "not-decided", Warning, "rows of a table that is decided are in quarantine", "被判定的表中有行被隔离";
    "not-here", Error, "the statement may not stand here", "该语句不能写在此处";
    "not-in-language", Error, "the construct is not part of the language of rules", "规则语言中没有这种写法";
    "not-settled", Error, "a value that may be absent acts here", "可能缺失的值在此起作用";
    "not-told-apart", Warning, "equal rows without a key of their own count once", "主键未填全的相同行只计一次";
    "not-utf8", Error, "a file is no text in an encoding that is read", "文件不是可读编码的文本";
    "not-whole", Error, "a whole number has decimal places", "整数带有小数";
    "nothing-in-period", Warning, "no document is of the period", "没有一笔单据在期间之内";
    "number-in-script", Error, "a number stands in the script", "脚本中直接写了数字";
    "open-figure", Warning, "a population figure is over an output that not every row has", "总体指标所依的输出并非每行都有";
    "option-not-for-type", Error, "a column has an option that its type does not have", "列写了其类型没有的选项";
    "other-entity", Error, "a policy about other rows is read", "读取了针对其他行的政策";
    "other-format", Error, "a table is in a format that is not read", "表的格式不能读取";
    "out-of-bounds", Error, "a number is out of the bounds of its parameter or column", "数值超出其参数或列的界限";
    "output-never-set", Warning, "no rule ever sets an output", "没有规则给该输出赋值";
    "output-not-always-set", Error, "some way through the rules leaves an output without a value", "某些路径没有给输出赋值";
    "output-not-set", Error, "no statement set an output", "没有语句给输出赋值";
    "overflow", Error, "a number became 10^16 or more", "数值达到或超过 10^16";
    "overwritten", Warning, "what an output is set to is never seen", "给输出赋的值从未起作用";
    "own-output", Error, "a policy reads itself by its own name", "政策用自己的名称读取自身";
    "parameter-gap", Warning, "a parameter has no value on some days", "参数在某些日期没有取值";
    "part-lacks-column", Warning, "a part file lacks a column that other parts have", "部分文件缺少同表其他文件有的列";
    "prior-of-other-period", Warning, "the earlier results are of another period", "先前的结果属于其他期间";
    "repeated-case", Error, "a `switch` has a case twice", "`switch` 有重复的分支";
    "reserved-name", Error, "the name is a word of the language", "名称是语言的保留字";
    "review-due", Warning, "a parameter should have been reviewed by now", "参数已到复核日期";
    "rounded-numbers", Note, "numbers were read as a spreadsheet shows them", "数值按电子表格显示的数值读取";
    "rule-always-fires", Warning, "a rule fires for every row", "规则对每一行都会触发";
    "rule-never-fires", Error, "a rule can never fire", "规则永远不会触发";
    "same-name", Error, "a policy has the name of a table or a row", "政策与表或行同名";
    "script-too-large", Error, "a script has more than 256 KiB", "脚本超过 256 KiB";
    "several-sheets", Error, "a workbook has several sheets for one table", "工作簿中有多个工作表对应同一张表";
    "shadowing", Error, "a name is given a second meaning", "同一名称有了第二个含义";
    "shown-as-empty", Warning, "cells that are only shown cannot be read", "仅供显示的单元格无法读取";
    "stray-file", Error, "nothing reads a file of the book", "政策册中有无人读取的文件";
    "stray-part", Error, "a table's folder holds what is no part of it", "表文件夹中有不属于该表的东西";
    "syntax", Error, "the script cannot be read", "脚本无法解析";
    "table-incomplete", Error, "a table leaves values of its enum out", "对照表缺少枚举取值";
    "through-not-resolvable", Error, "there is no way through the linking table", "无法经由中间表关联";
    "toml-syntax", Error, "the file is not valid TOML", "TOML 语法错误";
    "too-deep", Error, "expressions are nested too deeply", "表达式嵌套过深";
    "too-many-columns", Error, "a header has too many columns", "表头的列过多";
    "too-many-rows", Error, "a file has more rows than can be numbered", "文件的行数超出可编号范围";
    "two-bound-words", Error, "`from` and `above` are used together", "混用了 `from` 与 `above`";
    "two-files", Error, "a table has more than one file", "一张表有多个文件";
    "two-headers", Error, "two headers are the same column", "两个表头对应同一列";
    "two-rows", Error, "`only` found more than one row", "`only` 找到不止一行";
    "undated-value", Error, "a parameter's value has no date", "参数取值没有日期";
    "unit-does-not-fit", Error, "a header gives a unit that its column cannot have", "表头的单位不适用于该列";
    "unit-outside-header", Error, "a unit is stated beside the header and not in it", "单位写在表头之外";
    "unknown-column", Error, "a table has no column of that name", "表中没有该名称的列";
    "unknown-enum", Error, "no enum goes by that name", "没有该名称的枚举";
    "unknown-fact", Error, "a row does not have the fact that is read", "所读的行没有这个字段";
    "unknown-figure", Error, "there is no population figure of that name", "没有该名称的总体指标";
    "unknown-function", Error, "there is no function of that name", "没有该名称的函数";
    "unknown-given", Error, "a case gives something that rules cannot read", "样例给定了规则读不到的内容";
    "unknown-header", Warning, "a header is no column of the table", "表头不是表中的列";
    "unknown-key", Error, "a file has a key that nothing reads", "文件中有无人读取的键";
    "unknown-kind", Error, "there is no such kind of parameter", "没有这种参数类别";
    "unknown-name", Error, "a rule uses a name that nothing has", "规则使用了不存在的名称";
    "unknown-output", Error, "a policy has no output of that name", "政策没有该名称的输出";
    "unknown-parameter", Error, "there is no parameter of that name", "没有该名称的参数";
    "unknown-policy", Error, "there is no policy of that name", "没有该名称的政策";
    "unknown-reason", Error, "there is no reason of that code", "没有该代码的原因";
    "unknown-table", Error, "there is no table of that name", "没有该名称的表";
    "unknown-type", Error, "there is no type of that name", "没有该名称的类型";
    "unknown-weight", Error, "a score is given for a weight that is not there", "给出了权重中没有的项目的得分";
    "unknown-word", Error, "a word is not one of those that may stand there", "该词不在可选之列";
    "unlike-kinds", Error, "two values do not go together", "两个值不能放在一起";
    "unlisted-value", Error, "a word is not among the listed values", "该词不在所列取值之中";
    "unlisted-word", Warning, "a word is not listed and reads as missing", "未列出的词按缺失处理";
    "unread-fact", Warning, "a case gives facts that nothing reads", "算例给出的事实没有被读取";
    "unread-sheet", Warning, "another sheet with the same columns is not read", "含有同样列的其他工作表未读取";
    "unreadable-column", Error, "a column is of a type that cannot be read", "列的类型无法读取";
    "unreadable-file", Error, "a file cannot be read", "文件无法读取";
    "unreadable-folder", Error, "the folder of the dataset cannot be read", "数据集文件夹无法读取";
    "unreadable-prior", Error, "the earlier results cannot be read", "先前的结果无法读取";
    "until-before-since", Error, "a value ends before it starts", "取值的截止日早于生效日";
    "unused-figure", Warning, "nothing uses a population figure", "总体指标没有被用到";
    "unused-parameter", Warning, "nothing uses a parameter", "参数没有被用到";
    "unused-reason", Warning, "no rule gives a reason", "没有规则给出该原因";
    "unused-variable", Warning, "nothing uses a variable", "变量没有被用到";
    "values-overlap", Error, "two values hold on the same day", "同一天有两个取值";
    "values-without-enum", Error, "`values` stands at an output that is no enum", "非枚举输出写了 `values`";
    "weights-differ", Error, "weights have other names on another date", "不同日期的权重名称不一致";
    "weights-sum", Error, "weights do not add up", "权重合计不对";
    "which-parent", Error, "a row of a case does not say whose it is", "样例的行没有写明归属";
    "wrong-arguments", Error, "a function gets the wrong values", "函数的参数不对";
    "wrong-column-type", Error, "a column is of a type that does not fit", "列的类型不合适";
    "wrong-kind", Error, "a value of another kind is expected here", "此处应为另一类值";
}
