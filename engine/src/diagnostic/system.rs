//! What the operating system says when something cannot be read, written or had, in both languages.

use std::io::{Error, ErrorKind};

use super::text::Text;

/// Why the operating system refused, as the end of a sentence. What is not usual is told in its own words.
#[must_use]
pub fn system_reason(error: &Error) -> Text {
    let (en, zh) = match error.kind() {
        ErrorKind::NotFound => ("there is no such file or folder", "文件或文件夹不存在"),
        ErrorKind::PermissionDenied => ("permission is denied", "没有权限"),
        ErrorKind::IsADirectory => ("it is a folder", "它是文件夹，不是文件"),
        ErrorKind::NotADirectory => ("a part of its path is no folder", "路径中有一部分不是文件夹"),
        ErrorKind::DirectoryNotEmpty => ("the folder is not empty", "文件夹不为空"),
        ErrorKind::AlreadyExists => ("it is already there", "已存在"),
        ErrorKind::StorageFull => ("no space is left on the disk", "磁盘空间不足"),
        ErrorKind::QuotaExceeded => ("no more may be stored", "存储配额已用完"),
        ErrorKind::FileTooLarge => ("it becomes too large for the disk", "文件过大，磁盘不支持"),
        ErrorKind::ReadOnlyFilesystem => ("the disk can only be read", "磁盘为只读"),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => ("another program is using it", "正被其他程序占用"),
        ErrorKind::InvalidFilename => ("the name is not one that a file can have", "文件名无效"),
        ErrorKind::OutOfMemory => ("the machine has no memory left", "内存不足"),
        ErrorKind::WouldBlock => ("the machine has no threads or memory left", "线程或内存不足"),
        ErrorKind::UnexpectedEof => ("it ends too early", "内容不完整"),
        // Whoever reads a format says what is wrong with it, in English.
        ErrorKind::InvalidData => return Text::new(error.to_string(), format!("内容损坏或格式不对（{error}）")),
        _ => return Text::same(error.to_string()),
    };
    Text::new(en, zh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_errors_are_told_in_both_languages_and_others_in_their_own_words() {
        let missing = std::io::Error::from_raw_os_error(2);
        assert_eq!(system_reason(&missing), Text::new("there is no such file or folder", "文件或文件夹不存在"));
        let refused = Error::new(ErrorKind::PermissionDenied, "at path /tmp/.tmpXyz");
        assert_eq!(system_reason(&refused).en, "permission is denied");
        assert_eq!(system_reason(&Error::other("the tape is torn")), Text::same("the tape is torn"));
    }
}
