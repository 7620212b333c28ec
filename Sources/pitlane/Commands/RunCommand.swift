import Actions
import ArgumentParser
import Basics
import Engine
import Files
import Forges
import Planning
import Rendering
import Sessions
import Store

/// `pitlane run`: runs what an event triggers.
struct RunCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the workflows that an event triggers.",
        discussion: """
            The event is a GitHub event name; without one it is a push of the current branch.

            EXAMPLES
              pitlane run                                    a push of the current branch
              pitlane run pull_request --base develop        a pull request from it
              pitlane run pull_request -j tests              one job, with what it needs
              pitlane run workflow_dispatch --input level=debug
              pitlane run --on-failure shell                 open a shell where a step fails
              pitlane run --watch                            again whenever a file changes
              TOKEN=… pitlane run --secret TOKEN             a secret from the environment
              pitlane run --offline                          only actions fetched before
              pitlane run --action-source octo/tool=../tool  a folder in place of an action

            EXIT CODES
              0 success, 1 failure, 2 invalid input or nothing triggered, 3 waits for an approval or for a freeze to be \
            lifted, 4 incomplete (all that ran is green, some \
            legs cannot run on this machine; --here accepts that), 130 cancelled
            """)

    @OptionGroup var event: EventOptions
    @OptionGroup var driving: DriveOptions
    @OptionGroup var actions: ActionOptions
    @OptionGroup var place: PlaceOptions

    @Flag(help: "Run again whenever files of the work tree change that git does not ignore; Ctrl-C ends it.")
    var watch = false

    @Flag(
        inversion: .prefixedNo,
        help: "Start workflows that wait for these runs (on: workflow_run), at most three levels deep.")
    var chain = true

    @Flag(help: "Let pushes from checkouts reach the remote, and jobs deploy; needs a clean work tree.")
    var publish = false

    @Flag(help: "Accept that legs for other systems are not run here: they do not make the run incomplete.")
    var here = false

    func run() throws {
        try reporting {
            if watch { throw Exit.with(try watching()) }
            Interrupts.block()
            let zygote = try ProgramStart.startedZygote()
            let options = try driving.runOptions(publishes: publish, acceptsAbsence: here, chains: chain)
            let frontEnd = FrontEnd(
                place: try place.value(), actions: try actions.policy(), observer: observer)
            let session = EventSession(
                try event.request(), frontEnd, options, zygote: zygote,
                watching: driving.watching(place.commands(driving.values), grace: options.grace))
            try end(try session.run(), asks: driving.asks)
        }
    }

    func eventLine(_ other: Key?) -> String { event.commandLine(actions, driving.values, event: other?.string) }

    private func watching() throws -> Int32 {
        let files =
            [event.eventFile].compactMap(\.self) + event.varsFile + driving.values.secretsFile + driving.values.envFile
        if let pipe = files.first(where: InputFile.isPipe) {
            throw CommandError("--watch reads \(pipe) again for each run, and a pipe can be read only once: use a file")
        }
        let place = try place.value()
        let git = try place.repository()
        return try WatchSession(
            tree: TreeWatcher(
                root: git.root, data: place.dataDirectory(of: git), environment: place.host.environment)
        ).run()
    }
}
