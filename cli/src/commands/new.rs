//! `assay new`: a policy's folder to start from.

use std::fs;
use std::path::Path;

use assay_engine::diagnostic::{Findings, Language, Place, system_reason};
use assay_engine::document::{NameUse, check_name};
use assay_engine::facts::TableIndex;
use assay_engine::script::CheckedBook;
use clap::Args;

use super::chosen::table_named;
use crate::draft::{files, subjects};
use crate::exit::{Exit, Failure};
use crate::opened::BookFolder;
use crate::render::human;
use crate::talk::Talk;

/// Makes a policy's folder that passes `check`, with comments that teach the language
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// The policy's name, which is its folder's: small letters, digits and `_`
    policy: String,
    /// The table whose rows it decides; partners, if there is such a table
    #[arg(long, value_name = "TABLE")]
    entity: Option<String>,
}

/// Writes the folder and says what comes next.
pub(crate) fn run(args: &NewArgs, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let folder = BookFolder::open(policies)?;
    let talk = talk.in_language(folder.language());
    let id = args.policy.as_str();
    let mut flaws = Findings::new();
    check_name(id, NameUse::Scope, &Place::file(format!("{id}/policy.toml")), &mut flaws);
    if !flaws.is_empty() {
        talk.tell(&human::findings(&flaws.into_sorted(), &folder, talk.language()));
        return Err(Failure::Said);
    }
    let failed = |failure: Failure| failure.told_in(folder.language());
    let path = policies.join(id);
    let shown = path.display();
    if path.exists() {
        return Err(failed(
            Failure::new(format!("there is already a folder `{shown}`"), format!("已有文件夹 `{shown}`"))
                .with_hint("give the policy another name", "请给政策另取名称"),
        ));
    }
    let checked = folder.ready(&talk)?;
    let entity = entity(&checked, args.entity.as_deref()).map_err(failed)?;
    let dictionary = &checked.book.dictionary;
    let drafts = subjects(dictionary, entity).into_iter().map(|subject| files(id, &subject));
    let mut flaws = None;
    let Some(files) = drafts.into_iter().find(|files| {
        let tried = folder.tried_with(id, files);
        let holds = tried.holds();
        flaws.get_or_insert(tried.findings);
        holds
    }) else {
        let flaws = flaws.unwrap_or_default();
        if flaws.is_empty() {
            return Err(failed(no_amount(&checked, entity)));
        }
        talk.tell(&human::findings(&flaws, &folder, talk.language()));
        return Err(Failure::Said);
    };
    write(&path, &files).map_err(failed)?;
    for (name, _) in &files {
        talk.data(&format!("{}\n", path.join(name).display()))?;
    }
    talk.note(&match talk.language() {
        Language::English => format!("change its parts one by one; `assay check` and `assay test {id}` look at it"),
        Language::Chinese => format!("请逐处修改，并用 `assay check` 和 `assay test {id}` 查验"),
    });
    Ok(Exit::Yes)
}

/// The table asked for; partners, or else what the book's first policy decides, or its first table.
fn entity(checked: &CheckedBook, typed: Option<&str>) -> Result<TableIndex, Failure> {
    let dictionary = &checked.book.dictionary;
    if let Some(typed) = typed {
        return table_named(dictionary, typed);
    }
    let first = checked.book.policies.first().map(|policy| policy.entity);
    Ok(dictionary.find("partners").or(first).unwrap_or(TableIndex(0)))
}

fn no_amount(checked: &CheckedBook, entity: TableIndex) -> Failure {
    let id = &checked.book.dictionary.table(entity).id;
    Failure::new(
        format!("rows of `{id}` have no amount of money that a draft can decide by"),
        format!("`{id}` 的行没有可供草稿据以判定的金额"),
    )
    .with_hint(
        "name another table with --entity, or describe a column of type `money` in facts/",
        "用 --entity 指定其他表，或在 facts/ 中描述 `money` 类型的列",
    )
}

/// Writes into a folder beside, which then gets its name: no half of a policy is left behind.
fn write(path: &Path, files: &[(&str, String)]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        let shown = path.display();
        let reason = system_reason(&error);
        Failure::new(format!("cannot write `{shown}`: {}", reason.en), format!("无法写入 `{shown}`：{}", reason.zh))
    };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new~");
    let beside = Path::new(&beside);
    let written = fs::create_dir(beside)
        .and_then(|()| files.iter().try_for_each(|(name, text)| fs::write(beside.join(name), text)))
        .and_then(|()| fs::rename(beside, path));
    written.map_err(|error| {
        // What cannot be taken away again was never ours.
        let _ = fs::remove_dir_all(beside);
        failed(error)
    })
}
