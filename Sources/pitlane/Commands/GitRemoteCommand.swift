import Actions
import ArgumentParser
import Basics

/// `pitlane git-remote`: git's helper for the remotes of a checkout; git runs it, not people.
struct GitRemoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "git-remote", abstract: "Serve git in a checkout of a run.", shouldDisplay: false)

    @Argument(help: "The file that actions/checkout has written.")
    var settings: String

    @Argument(help: "The remote's name, or its address, as checkouts of earlier versions give it.")
    var remote: String?

    @Argument(help: "The address git would go to, as checkouts of earlier versions give it.")
    var address: String?

    func run() throws {
        try reporting {
            let variables = ProcessEnvironment.all
            func value(_ name: Key) -> String? { variables.first { $0.0 == name }?.1 }
            guard let remote = remote ?? value(HelperCommand.remote) else {
                throw CommandError("git-remote is for git in a checkout of a run, not for people")
            }
            let own = [HelperCommand.remote, HelperCommand.address, HelperCommand.checksPush]
            let helper = try RemoteHelper(
                settings: settings, remote: remote, address: address ?? value(HelperCommand.address) ?? remote,
                environment: variables.filter { !own.contains($0.0) }, folder: ProcessEnvironment.workingDirectory)
            if value(HelperCommand.checksPush) == nil { try helper.converse() } else { try helper.checkPush() }
        }
    }
}
