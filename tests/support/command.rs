//! A hermetic `assay`: an empty environment, a folder of its own, no terminal.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use assay_engine::diagnostic::Language;
use tempfile::TempDir;

/// A command line to try things with, in a scratch folder that vanishes with it.
#[derive(Debug)]
pub struct Assay {
    binary: &'static str,
    scratch: TempDir,
    folder: Option<PathBuf>,
    temporary: Option<PathBuf>,
}

/// How a command ended and what it said.
#[must_use = "a command whose output nobody looks at tests nothing"]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// The exit code.
    pub code: Option<i32>,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
}

impl Ran {
    /// What it wrote to stderr beside warnings, which are said also where silence is wanted.
    #[must_use]
    pub fn said_beside_warnings(&self) -> String {
        let is_warning = |said: &&str| ["warning[", "警告["].iter().any(|lead| said.starts_with(lead));
        self.stderr.split("\n\n").filter(|said| !is_warning(said)).collect::<Vec<_>>().join("\n\n")
    }
}

impl Assay {
    /// Works in a scratch folder. `binary` is the test's `env!("CARGO_BIN_EXE_assay-under-test")`.
    ///
    /// # Panics
    /// If no folder can be made.
    #[must_use]
    pub fn new(binary: &'static str) -> Self {
        Self { binary, scratch: TempDir::new().expect("a scratch folder"), folder: None, temporary: None }
    }

    /// Works in the repository's root instead; the scratch folder is still there to write to.
    #[must_use]
    pub fn in_repository(mut self) -> Self {
        self.folder = Some(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
        self
    }

    /// Has the command keep its temporary files in another folder.
    #[must_use]
    pub fn with_temporary_folder(mut self, folder: &Path) -> Self {
        self.temporary = Some(folder.to_owned());
        self
    }

    /// The scratch folder.
    #[must_use]
    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Writes a file into the scratch folder.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.scratch.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// Runs a command line, split at spaces.
    pub fn run(&self, line: &str) -> Ran {
        self.run_with(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs a command line.
    ///
    /// # Panics
    /// If it cannot be started, or says something that is not UTF-8.
    pub fn run_with(&self, arguments: &[&str]) -> Ran {
        let folder = self.folder.as_deref().unwrap_or(self.scratch.path());
        let mut command = Command::new(self.binary);
        command.args(arguments).current_dir(folder).env_clear();
        if let Some(folder) = &self.temporary {
            command.env("TMPDIR", folder);
        }
        self.said(command)
    }

    /// Runs a script of a shell in the scratch folder; `assay` in it speaks one language.
    ///
    /// # Panics
    /// If there is no shell, or something said is not UTF-8.
    pub fn run_script(&self, script: &str, language: Language) -> Ran {
        let mut command = Command::new("sh");
        let assay = "assay() { \"$ASSAY\" \"$@\" --lang \"$ASSAY_SPEAKS\"; }";
        command.args(["-c", &format!("{assay}\n{script}")]).current_dir(self.scratch.path()).env_clear();
        command.env("PATH", "/usr/bin:/bin").env("ASSAY", self.binary).env("ASSAY_SPEAKS", language.tag());
        self.said(command)
    }

    fn said(&self, mut command: Command) -> Ran {
        let output = command.stdin(Stdio::null()).output().expect("the command starts");
        let scratch = self.scratch.path().to_string_lossy().into_owned();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8").replace(&scratch, "SCRATCH");
        // What a clock says is another thing every time.
        let timeless = |text: String| -> String {
            let is_time = |line: &&str| line.starts_with("time: ") || line.starts_with("用时：");
            text.split_inclusive('\n').filter(|line| !is_time(line)).collect()
        };
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: timeless(text(output.stderr)) }
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.map_or_else(|| "none".to_owned(), |code| code.to_string());
        write!(formatter, "exit code {code}")?;
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                write!(formatter, "\n--- {name} ---\n{text}")?;
            }
        }
        Ok(())
    }
}
