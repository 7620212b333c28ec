import ArgumentParser
import Basics
import Delivery
import Rollouts
import Sessions
import Synchronization

/// What all commands that change an environment have in common.
struct DeploymentOptions: ParsableArguments {
    @Option(help: "How to show what happens: text or json (the record, at the end).")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    /// Changes an environment and ends the command with what that came to.
    ///
    /// - Parameter wish: says what is wanted.
    func change(
        _ environment: String, for purpose: DeploymentSettings.Purpose,
        _ wish: (DeploymentSettings) throws -> Deployment.Wish
    ) throws {
        if ProcessEnvironment.value("GITHUB_ACTIONS") != nil {
            throw CommandError("deployments from a job are not part of this version: run this by hand")
        }
        let settings = try DeploymentSettings(place.value())
        let isStopped = StopSwitch()
        Interrupts.block()
        let interrupts = Interrupts(
            cancel: { _ in
                Terminal.printError("stopping: what was begun is undone, or finished (Ctrl-C again kills it)")
                isStopped.set()
            }, abandon: { Terminal.printError($0) })
        defer { interrupts.stop() }
        let observer = DeploymentPrinter(isQuiet: format == .json)
        let deployment = try settings.deployment(environment, for: purpose, observer: observer) { isStopped.isSet }
        let wish = try wish(settings)
        guard let record = try deployment.perform(wish) else {
            Terminal.print("nothing to recover: no deployment of \(environment) was left unfinished")
            return
        }
        switch format {
        case .json: Terminal.print(record.json.text())
        case .text: Terminal.print(DeploymentText.verdict(record, environment))
        }
        // What was left unfinished is in order again, whichever version serves.
        if case .recover = wish { return }
        if record.outcome != .succeeded { throw Exit.with(Exit.failure) }
    }

    /// Whether a text can be the tag of an image.
    static func isTag(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let isWord = bytes.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || [0x5F, 0x2D, 0x2E].contains($0)
        }
        return isWord && (1...128).contains(bytes.count) && bytes[0] != 0x2D && bytes[0] != 0x2E
    }
}

/// Says once that somebody wants to stop.
private final class StopSwitch: Sendable {
    private let state = Mutex(false)

    var isSet: Bool { state.withLock { $0 } }

    func set() { state.withLock { $0 = true } }
}

/// Prints each step as it ends.
private struct DeploymentPrinter: DeliveryObserver {
    let isQuiet: Bool

    func noted(_ text: String) { Terminal.printError(ClippedText.lines(text)) }

    func ended(_ step: RolloutStep, after duration: Duration, detail: String, reason: String?) {
        guard !isQuiet else { return }
        Terminal.print(DeploymentText.step(step, after: duration, detail: detail, reason: reason))
    }
}
