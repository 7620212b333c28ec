import Actions
import ArgumentParser

/// `pitlane git-remote`: git's helper for the remotes of a checkout; git runs it, not people.
struct GitRemoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "git-remote", abstract: "Serve git in a checkout of a run.", shouldDisplay: false)

    @Argument(help: "The file that actions/checkout has written.")
    var settings: String

    @Argument(help: "The remote's name, or its address.")
    var remote: String

    @Argument(help: "The address git would go to.")
    var address: String?

    func run() throws {
        try reporting {
            let helper = try RemoteHelper(
                settings: settings, remote: remote, address: address ?? remote, environment: ProcessEnvironment.all,
                folder: ProcessEnvironment.workingDirectory)
            try helper.converse()
        }
    }
}
