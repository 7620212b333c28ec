import ArgumentParser
import Basics
import Delivery
import Docker
import Logs
import Planning
import Sessions

/// `pitlane app logs`: what a deployed service writes.
struct AppLogsCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what a deployed service writes.",
        discussion: """
            Both of its streams come as they were written, to standard output and standard error. The environment's \
            secrets are masked. On a terminal control characters are left out. The last 30 MB of a version are kept \
            until the next but one is deployed.

            EXAMPLES
              pitlane app logs production --tail 100 --follow
              pitlane app logs production --since 10m
              pitlane app logs production --version 1.3.2    the version before the current one

            EXIT CODES
              0 shown, 2 invalid input
            """)

    @Argument(help: "The environment, as pitlane.yml names it.")
    var environment: String

    @Flag(help: "Show what comes until the version ends, or Ctrl-C.")
    var follow = false

    @Option(help: "How many of the last lines to show (default: all).")
    var tail: Int?

    @Option(help: ArgumentHelp("Show what was written since: 10m, or 2026-12-24T18:00:00Z.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("The version (default: the one that serves).", valueName: "version"))
    var version: String?

    @OptionGroup var target: ServiceOptions

    var place: PlaceOptions { target.place }

    func run() throws {
        try reporting {
            if let tail, tail < 0 { throw CommandError("--tail must be at least 0") }
            let since = try since.map(Self.seconds)
            let (app, secrets) = try target.settings().app(environment, target.name)
            let masker = Masker(secrets)
            var output = Lines(isTerminal: Terminal.isOutputTerminal, masker: masker) { Terminal.write($0) }
            var errors = Lines(isTerminal: Terminal.isErrorTerminal, masker: masker) { Terminal.writeError($0) }
            try app.logs(
                of: version.map { Key($0) }, isFollowing: follow, lines: tail, since: since,
                while: { !Terminal.hasFailed }
            ) { piece in
                if piece.isError { errors.take(piece.bytes) } else { output.take(piece.bytes) }
            }
            output.end()
            errors.end()
            if Terminal.hasFailed { throw Exit.with(Exit.failure) }
        }
    }

    /// A moment in seconds since 1970.
    private static func seconds(_ text: String) throws -> Int {
        let now = Int(ProcessEnvironment.now().milliseconds / 1000)
        if let time = DurationText.parse(text) { return now - Int(time / .seconds(1)) }
        if let time = MomentText.time(text) { return time }
        throw CommandError(
            "'\(SafeText.line(text))' is not a time: write how long ago, as in 10m, or 2026-12-24T18:00:00Z")
    }
}

/// Bytes line by line, since what is masked may come in two pieces.
private struct Lines {
    let isTerminal: Bool
    let masker: Masker
    let write: ([UInt8]) -> Void
    private var open: [UInt8] = []
    /// A line that is longer is shown in parts.
    private static let longest = 1 << 20

    init(isTerminal: Bool, masker: Masker, write: @escaping ([UInt8]) -> Void) {
        self.isTerminal = isTerminal
        self.masker = masker
        self.write = write
    }

    mutating func take(_ bytes: [UInt8]) {
        open += bytes
        while let end = open.firstIndex(of: 10) {
            show(open[..<end], 10)
            open.removeFirst(end + 1)
        }
        if open.count > Self.longest { self.end() }
    }

    mutating func end() {
        if !open.isEmpty { show(open[...], nil) }
        open = []
    }

    private func show(_ line: ArraySlice<UInt8>, _ end: UInt8?) {
        var bytes = masker.mask(bytes: Array(line))
        if isTerminal { bytes = Array(SafeText.line(String(decoding: bytes, as: UTF8.self)).utf8) }
        write(bytes + [end].compactMap(\.self))
    }
}
