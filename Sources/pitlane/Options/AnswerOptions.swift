import ArgumentParser
import Basics
import Sessions

/// An answer to a request for approval.
struct AnswerOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The approval's number, as pitlane runs and pitlane show print it.", valueName: "id"))
    var id: Int

    @Option(help: ArgumentHelp("What to say with it; it stands in the record.", valueName: "text"))
    var comment = ""

    /// Gives the answer as the user who runs the program, and drives the run on if nobody does.
    ///
    /// - Throws: `ExitCode` if it is refused, or the run is not green.
    func give(approves: Bool, _ options: TakeUpOptions, for command: some ProposingCommand) throws {
        let session = try options.session(for: command)
        do {
            switch try session.answer(id, approves: approves, comment: comment) {
            case .driven(let outcome): try command.end(outcome, session, asks: options.asks)
            case .obeyed:
                Terminal.printError("\(approves ? "approved" : "rejected"); another pitlane drives the run")
            }
        } catch let error as RefusedAnswer {
            throw CommandError("refused: \(SafeText.line(error.description))", code: Exit.failure)
        }
    }
}
