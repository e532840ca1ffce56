//! The command `taawun`.

fn main() -> std::process::ExitCode {
    taawun::cli::run()
}
