import ArgumentParser
import Basics

/// The exit codes of `CLI.md`.
enum Exit {
    static let failure: Int32 = 1
    /// Input that cannot be used, or nothing triggered.
    static let invalid: Int32 = 2
    /// All that ran is green, and some legs cannot run on this machine.
    static let incomplete: Int32 = 4
    static let cancelled: Int32 = 130

    /// Ends the command with this code, without a word.
    static func with(_ code: Int32) -> ExitCode { ExitCode(code) }
}

/// A problem to be shown as `error: …` with an exit code of its own.
struct CommandError: Error, CustomStringConvertible {
    let description: String
    let code: Int32

    init(_ description: String, code: Int32 = Exit.invalid) {
        self.description = description
        self.code = code
    }
}

extension ParsableCommand {
    /// Runs a command's body: whatever it throws is shown once, on standard error, with the code that belongs to it.
    func reporting(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let exit as ExitCode {
            throw exit
        } catch let error as CommandError {
            Terminal.printError(ClippedText.lines("error: \(error.description)"))
            throw Exit.with(error.code)
        } catch {
            Terminal.printError(ClippedText.lines("error: \(error)"))
            throw Exit.with(Exit.invalid)
        }
    }
}
