import ArgumentParser
import Basics
import Rendering
import Sessions
import Store

/// A command that can say with which other one a person may go on.
protocol ProposingCommand: ParsableCommand, Sendable {
    /// Where it works.
    var place: PlaceOptions { get }

    /// How proposed commands are written.
    var commands: NextCommands { get }

    /// The words behind `run` and `plan` for the same event, or for another one.
    func eventLine(_ other: Key?) -> String
}

extension ProposingCommand {
    var commands: NextCommands { place.commands() }

    /// Prints what a session comes to, with next steps as commands.
    var observer: TerminalObserver {
        TerminalObserver {
            words(for: $0)
        } command: {
            commands.command($0)
        }
    }

    /// The record of runs, opened to read.
    func records() throws -> RecordStore { try RecordStore(place.value(), observer) }

    func eventLine(_ other: Key?) -> String { ShellText.word(other?.string ?? "push") }

    /// A next step as a command.
    func words(for step: NextStep) -> String {
        switch step {
        case .run: commands.command("run")
        case .runEvent(let event): commands.command("run \(eventLine(event))")
        case .plan: commands.command("plan \(eventLine(nil))")
        case .runs: commands.command("runs")
        case .storeSecret: commands.command("secret set NAME")
        case .show(let run): commands.show(run)
        case .cancel(let run): commands.command("cancel \(run)")
        case .rerun(let run): commands.command("rerun \(run)")
        case .resume(let run): commands.resume(run)
        case .rerunFailed(let run): commands.rerun(run)
        }
    }
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
        } catch let error as StoreError {
            let commands = (self as? any ProposingCommand)?.commands ?? NextCommands(place: [], values: [])
            Terminal.printError(ClippedText.lines("error: \(error.text(commands.command))"))
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
