import ArgumentParser
import Basics
import Journal
import Planning
import Rendering
import Sessions
import Store

/// `pitlane cancel`: asks a run that goes on to stop.
struct CancelCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Stop a run that is in progress in another terminal.",
        discussion: """
            The run stops as with Ctrl-C: its steps get SIGINT, later SIGTERM; always() and cancelled() steps run. The \
            second time, everything of the run is killed at once. A run that waits for an approval, or for a freeze to be \
            lifted, is ended by this command.

            EXAMPLES
              pitlane cancel
              pitlane cancel 12

            EXIT CODES
              0 asked to stop, 2 there is no such run, or it has ended
            """)

    @Argument(help: ArgumentHelp("The run: its number, or latest.", valueName: "run"))
    var number: RunReference = .latest

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let records = try self.records()
            let number = try records.number(number, preferring: .unfinished)
            let status = try records.store.run(number, includingSummaries: false)?.summary.status
            if status == .waiting, try !records.store.isDriven(number) {
                return try end(number)
            }
            do {
                let isForced = try records.store.cancel(
                    number, by: ProcessEnvironment.user, at: ProcessEnvironment.now())
                let follow = place.commands().command("logs \(number) --follow")
                Terminal.print(
                    isForced
                        ? "run \(number) is being killed, since it has been asked to stop before"
                        : "run \(number) has been asked to stop; watch it with \(follow), or ask again to kill it")
            } catch let error as StoreError where error.code == .failed {
                throw CommandError("run \(number) has ended; there is nothing to cancel")
            }
        }
    }

    /// Ends a run that nobody drives, since it waits for people.
    private func end(_ number: Int) throws {
        let session = try DriveOptions.parse([]).session(for: self)
        let reason = "cancelled with pitlane cancel by \(ProcessEnvironment.user)"
        guard case .driven(let report) = try session.cancel(number, reason: reason) else { return }
        if report.outcomes.contains(where: { $0.failure != nil }) { throw Exit.with(Exit.failure) }
    }
}
