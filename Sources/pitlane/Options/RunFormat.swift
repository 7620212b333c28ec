import ArgumentParser
import Rendering

/// How `run` shows what happens.
enum RunFormat: String, ExpressibleByArgument, CaseIterable {
    case tree, plain, github, json

    /// A live tree on a terminal, lines elsewhere.
    static var standard: RunFormat { Terminal.isOutputTerminal ? .tree : .plain }

    /// The display that writes to standard output.
    ///
    /// - Parameters:
    ///   - commands: how the commands named at the end are written.
    ///   - estimates: the times of earlier runs; asked for only where they are shown.
    ///   - output: takes what is shown.
    func display(
        commands: NextCommands, estimates: () -> Estimates, output: @escaping OutputWriter
    ) -> any RunDisplay {
        let style = Screen.output.style
        switch self {
        case .json: return JSONRunObserver(output: output) { Terminal.printError($0) }
        case .plain: return PlainRunObserver(output: output, style: style, commands: commands)
        case .github: return GitHubRunObserver(output: output, commands: commands)
        case .tree:
            return TreeRunObserver(
                output: output, style: style, size: { Terminal.size }, now: ProcessEnvironment.now,
                estimates: estimates(), commands: commands)
        }
    }
}
