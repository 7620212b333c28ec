package import Basics
import Files
import Glibc
import Processes

/// Git's helper for the remotes of a checkout (gitremote-helpers): fetches from `origin` are served from the run's copy
/// of the remote, pushes are kept there, or done where the run publishes.
///
/// It reads single bytes, since the program that takes over reads on where it stops.
package struct RemoteHelper {
    private let settings: OriginSettings
    /// The name of the remote, or its address.
    private let remote: String
    private let address: String
    private let git: HelperGit

    /// - Parameters:
    ///   - settings: the file that the checkout has written.
    ///   - remote: the remote's name, or its address where it has none.
    ///   - address: where git would go.
    ///   - environment: the variables of the git command that asks.
    ///   - folder: the working folder, absolute.
    package init(
        settings: String, remote: String, address: String, environment: [(Key, String)], folder: String
    ) throws {
        self.settings = try OriginSettings(file: settings)
        self.remote = remote
        self.address = RemoteAddress.plain(address)
        git = HelperGit(environment: environment, folder: folder)
    }

    /// Answers git until it has what it wanted; where another program of git takes over this does not return.
    package func converse() throws {
        let place = RemotePlace.of(address, remote: remote, settings, git, isRewritten: true)
        var publishing: Publishing?
        func publisher() throws -> Publishing {
            if let publishing { return publishing }
            let made = Publishing(settings, git, isOwn: place == .own, address: address)
            publishing = made
            return made
        }
        while let line = Self.readLine() {
            let words = line.utf8.split(separator: 0x20, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
            switch Key(words.first ?? "") {
            case "capabilities": say(withheld.isOn ? "connect\n" : "connect\npush\noption\n")
            case "connect":
                switch Key(words.last ?? "") {
                case "git-upload-pack": try serve(place)
                case "git-receive-pack" where !withheld.isOn && !place.isFolder: say("fallback")
                case "git-receive-pack": try receive(place)
                default: say("fallback")
                }
            case "option": say(try publisher().take(option: words.last ?? "") ? "ok" : "unsupported")
            case "list": say(try publisher().list())
            case "push": say(try publisher().push(first: line) { Self.readLine() })
            case "": return
            default: throw ActionError("git asks '\(line)', which this helper does not know")
            }
        }
    }

    /// Refuses a push that git does itself and that would leave the machine, unless the run publishes.
    package func checkPush() throws { try withheld.check(remote) }

    private var withheld: WithheldPushes { WithheldPushes(settings: settings, git: git, address: address) }

    private func serve(_ place: RemotePlace) throws {
        let folder = try withheld.source(of: place)
        say("")
        try git.become(["upload-pack", folder.description], isServer: !place.isFolder)
    }

    private func receive(_ place: RemotePlace) throws {
        let (folder, variables) = try withheld.receiver(of: place)
        say("")
        try git.become(["receive-pack", folder.description], isServer: !place.isFolder, adding: variables)
    }

    // MARK: - Talking to git

    private func say(_ text: String) {
        var bytes = Array((text + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    private static func readLine() -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
            if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }
}
