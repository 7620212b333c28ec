import ArgumentParser
import Basics
import Journal
import Planning
import Rendering
import Sessions
import Store

/// An answer to a request for approval.
struct AnswerOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The approval's number, as pitlane runs and pitlane show print it.", valueName: "id"))
    var id: Int

    @Option(help: ArgumentHelp("What to say with it; it stands in the record.", valueName: "text"))
    var comment = ""

    @Flag(help: "Only leave the answer: whoever runs pitlane resume next drives the run, with the secrets it needs.")
    var leave = false

    /// Gives the answer as the user who runs the program, and drives the run on if nobody does.
    ///
    /// - Throws: `ExitCode` if it is refused, or the run is not green.
    func give(approves: Bool, _ options: DriveOptions, for command: some ProposingCommand) throws {
        guard ProcessEnvironment.usersAreReal else {
            throw CommandError(
                "refused: in a user namespace (unshare, a container without root) nobody can tell who you are; answer outside",
                code: Exit.failure)
        }
        do {
            if leave { return try leaveAnswer(approves, command) }
            let session = try options.session(for: command)
            if let record = try session.store.approval(id) {
                Terminal.printError(
                    "approval \(id): \(SafeText.line(record.approval.environment)) of run \(record.run)")
            }
            switch try session.answer(id, approves: approves, comment: comment) {
            case .driven(let report): try command.end(report, asks: options.asks)
            case .obeyed:
                Terminal.printError("\(approves ? "approved" : "rejected"); another pitlane drives the run")
            }
        } catch let error as RefusedAnswer {
            throw CommandError("refused: \(SafeText.line(error.description))", code: Exit.failure)
        }
    }

    private func leaveAnswer(_ approves: Bool, _ command: some ProposingCommand) throws {
        let store = try RunStore.open(dataDirectory: try command.place.value().dataDirectory(), mode: .readWrite)
        let answer = ApprovalAnswer(
            by: ProcessEnvironment.user, approves: approves, comment: comment, at: ProcessEnvironment.now())
        let run = try store.leave(answer, to: id)
        Terminal.print(
            "the \(approves ? "approval" : "rejection") is left for whoever drives run \(run); if nobody does, continue it "
                + "with \(command.commands.resume(run))")
    }
}
