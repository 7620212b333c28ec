import ArgumentParser
import Rendering

/// How `run` shows what happens.
enum RunFormat: String, ExpressibleByArgument, CaseIterable {
    case tree, plain, github, json

    /// A live tree on a terminal, lines elsewhere.
    static var standard: RunFormat { Terminal.isOutputTerminal ? .tree : .plain }

    /// The display that writes to standard output.
    ///
    /// - Parameter output: takes what is shown.
    func display(output: @escaping OutputWriter = { Terminal.write($0) }) -> any RunDisplay {
        let style = Screen.output.style
        switch self {
        case .json: return JSONRunObserver(output: output)
        case .plain: return PlainRunObserver(output: output, style: style)
        case .github: return GitHubRunObserver(output: output)
        case .tree:
            return TreeRunObserver(output: output, style: style, size: { Terminal.size }, now: ProcessEnvironment.now)
        }
    }
}
