import ArgumentParser
import Basics
import Delivery
import Docker
import Glibc
import Sessions

/// `pitlane app exec`: a command beside a deployed service.
struct AppExecCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command, or a shell, in the container of a deployed service.",
        discussion: """
            The command runs beside the version that serves, with its variables, files and user. What it writes comes as \
            it is. On a terminal it has one, too. Without a command a shell is started.

            EXAMPLES
              pitlane app exec production
              pitlane app exec production -- python manage.py check
              pitlane app exec production -- sh -c 'cat > /tmp/in' < file

            EXIT CODES
              of the command; 2 it was not begun
            """)

    @Argument(help: "The environment, as pitlane.yml names it.")
    var environment: String

    @Argument(parsing: .postTerminator, help: "The command and its arguments (default: a shell).")
    var command: [String] = []

    @OptionGroup var target: ServiceOptions

    var place: PlaceOptions { target.place }

    func run() throws {
        try reporting {
            let isTerminal = Terminal.isInputTerminal && Terminal.isOutputTerminal
            let words = command.isEmpty ? ["sh"] : command
            let (app, _) = try target.settings().app(environment, target.name)
            let started = try app.start(words, isTerminal: isTerminal)
            let code: Int
            if isTerminal {
                code = try Terminal.raw { try Self.join(started) }
            } else {
                code = try started.join(STDIN_FILENO, onPause: {}) { piece in
                    if piece.isError { Terminal.writeError(piece.bytes) } else { Terminal.write(piece.bytes) }
                }
            }
            if code != 0 { throw Exit.with(Int32(truncatingIfNeeded: code)) }
        }
    }

    /// Joins a command with the user's terminal.
    private static func join(_ started: ContainerCommand) throws -> Int {
        var size = Terminal.size
        started.resize(columns: size.columns, rows: size.rows)
        return try started.join(
            STDIN_FILENO,
            onPause: {
                // A change of the window's size has no descriptor to wait on.
                guard Terminal.size != size else { return }
                size = Terminal.size
                started.resize(columns: size.columns, rows: size.rows)
            }, { Terminal.write($0.bytes) })
    }
}
