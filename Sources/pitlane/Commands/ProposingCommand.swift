import ArgumentParser
import Basics
import Sessions

/// A command that can say with which other one a person may go on.
protocol ProposingCommand: ParsableCommand {
    /// A next step as a command.
    func words(for step: NextStep) -> String
}

extension ParsableCommand {
    /// Runs a command's body: whatever it throws is shown once, on standard error, with the code that belongs to it.
    func reporting(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let exit as ExitCode {
            throw exit
        } catch is RefusedWorkflows {
            throw Exit.with(Exit.invalid)
        } catch let error as SessionError {
            let proposing = self as? any ProposingCommand
            let text = error.text { proposing?.words(for: $0) ?? "" }
            Terminal.printError(ClippedText.lines("error: \(text)"))
            throw Exit.with(Exit.invalid)
        } catch let error as CommandError {
            Terminal.printError(ClippedText.lines("error: \(error.description)"))
            throw Exit.with(error.code)
        } catch {
            Terminal.printError(ClippedText.lines("error: \(error)"))
            throw Exit.with(Exit.invalid)
        }
    }
}

extension Exit {
    /// Ends the command with this code, without a word.
    static func with(_ code: Int32) -> ExitCode { ExitCode(code) }
}
