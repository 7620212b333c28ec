import Rendering

/// How a command writes to standard output: colours, and a width only where it is a terminal.
struct Screen {
    let style: Style
    /// Cells of a line; nil where output is no terminal and nothing is cut.
    let width: Int?

    static var output: Screen {
        let isTerminal = Terminal.isOutputTerminal
        return Screen(
            style: Style(isTerminal: isTerminal && Terminal.isCapable, noColor: ProcessEnvironment.value("NO_COLOR")),
            width: isTerminal ? Terminal.size.columns : nil)
    }

    /// Standard error.
    static var errors: Screen {
        let isTerminal = Terminal.isErrorTerminal
        return Screen(
            style: Style(isTerminal: isTerminal && Terminal.isCapable, noColor: ProcessEnvironment.value("NO_COLOR")),
            width: isTerminal ? Terminal.size.columns : nil)
    }

    /// Writes lines.
    func print(_ lines: [TextLine]) { Terminal.write(lines.text(style)) }
}
