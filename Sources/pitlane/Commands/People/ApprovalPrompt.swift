import Basics
import Glibc
import Journal
import Planning
import Rendering
import Sessions
import Store

/// Asks on the terminal for the approvals that a run waits for.
struct ApprovalPrompt {
    let session: RunSession
    let commands: NextCommands

    /// Asks for what a run waits for, if there is a terminal and the answer of the user would count.
    ///
    /// - Parameter asked: the approvals that were asked for before, which are not asked for again.
    /// - Returns: what became of the run; nil if nothing was answered.
    func ask(_ run: Int, besides asked: inout Set<Int>) throws -> SessionReport? {
        guard Terminal.isInputTerminal, Terminal.isOutputTerminal else { return nil }
        for hold in try session.store.holds(ofRun: run) {
            guard let record = hold.approval, try mayAnswer(record), asked.insert(record.id).inserted else { continue }
            let question =
                "\(SafeText.line(hold.notes.joined(separator: ". "))). Approve it? [y]es, [n]o, [Enter] to leave it waiting: "
            guard let word = read(question)?.utf8.first else { continue }
            let approves = word == UInt8(ascii: "y") || word == UInt8(ascii: "Y")
            guard approves || word == UInt8(ascii: "n") || word == UInt8(ascii: "N") else { continue }
            let comment = approves ? "" : read("Why? ") ?? ""
            do {
                let pursued = try session.answer(record.id, approves: approves, comment: comment)
                if case .driven(let report) = pursued { return report }
            } catch let error as RefusedAnswer {
                Terminal.printError("refused: \(SafeText.line(error.description))")
            }
        }
        return nil
    }

    /// The commands that answer what a run waits for.
    func proposals(_ run: Int) throws -> [String] {
        HoldText.commands(run, try session.store.holds(ofRun: run), commands).map { $0.text(Screen.errors.style) }
    }

    private func mayAnswer(_ record: ApprovalRecord) throws -> Bool {
        let answer = ApprovalAnswer(
            by: ProcessEnvironment.user, approves: true, comment: "", at: ProcessEnvironment.now())
        return try session.store.refusal(of: answer, record) == nil
    }

    /// A line of the terminal without its end; nil for an empty one, or none.
    private func read(_ question: String) -> String? {
        Terminal.write(question)
        return Interrupts.ending { readLine(strippingNewline: true) }.flatMap { $0.utf8.isEmpty ? nil : $0 }
    }
}
