import ArgumentParser
import Basics
import Rendering

/// How `run` shows what happens.
enum RunFormat: String, ExpressibleByArgument, CaseIterable {
    case tree, plain, github, json

    /// A live tree on a terminal that can show one, lines elsewhere.
    static var standard: RunFormat { Terminal.isOutputTerminal && Terminal.isCapable ? .tree : .plain }

    /// The display that writes to standard output.
    ///
    /// - Parameters:
    ///   - commands: how the commands named at the end are written.
    ///   - heartbeat: how long a step may write nothing until a line says that it is still running; zero for ever.
    ///   - estimates: the times of earlier runs; asked for only where they are shown.
    ///   - output: takes what is shown.
    func display(
        commands: NextCommands, heartbeat: Duration, estimates: () -> Estimates, output: @escaping OutputWriter
    ) -> any RunDisplay {
        let style = Screen.output.style
        switch self {
        case .json: return WrittenRunObserver.json(output: output) { Terminal.printError($0) }
        case .plain:
            return WrittenRunObserver.plain(
                output: output, style: style, commands: commands, heartbeat: heartbeat, now: ProcessEnvironment.now)
        case .github:
            return WrittenRunObserver.github(
                output: output, commands: commands, heartbeat: heartbeat, now: ProcessEnvironment.now)
        case .tree:
            return TreeRunObserver(
                output: output, style: style, size: { Terminal.size }, now: ProcessEnvironment.now,
                estimates: estimates(), commands: commands)
        }
    }

    /// How long a step may write nothing until a display without a clock says that it is still running:
    /// `PITLANE_HEARTBEAT=5m`, else a minute; `0s` for ever.
    static func heartbeat() throws -> Duration {
        guard let text = ProcessEnvironment.value("PITLANE_HEARTBEAT") else { return .seconds(60) }
        guard let duration = DurationText.parse(text) else {
            throw CommandError("PITLANE_HEARTBEAT=\(SafeText.line(text)): must be a duration, such as 60s or 5m")
        }
        return duration
    }
}
