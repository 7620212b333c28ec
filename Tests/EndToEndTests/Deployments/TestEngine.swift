import Basics
import Files
import Glibc
import Processes
import TestSupport
import Testing

/// A Docker Engine of the tests' own, started with the first test that needs it. It ends with this process.
struct TestEngine: Sendable {
    /// Why there can be none here; nil where there can.
    static let obstacle: String? = {
        if geteuid() != 0 { return "not root" }
        if system("command -v dockerd docker > /dev/null") != 0 { return "no dockerd: make setup" }
        return Folder.exists(image) || Folder.size(image) > 0 ? nil : "no \(image): make setup"
    }()
    private static let image = "\(ProjectRoot.path)/.build-tools/front-door.tar"

    static let shared = Result { try TestEngine() }

    /// The folder of its socket and data.
    let folder: String
    var socket: String { "unix://\(folder)/docker.sock" }

    private init() throws {
        folder = "/tmp/pitlane-engine-\(getpid())"
        try Folder.make(folder)
        let script = "\(ProjectRoot.path)/scripts/test-engine.sh"
        let command = "setsid bash '\(script)' '\(folder)' \(getpid()) > '\(folder).log' 2>&1 &"
        try #require(system(command) == 0)
        try waitUntilReady()
    }

    private func waitUntilReady() throws {
        let end = ContinuousClock.now + .seconds(90)
        while Folder.entry(at: "\(folder)/ready") == nil {
            let log = (try? Folder.content(of: "\(folder).log")) ?? []
            try #require(
                ContinuousClock.now < end, "the engine does not start: \(String(decoding: log, as: UTF8.self))")
            usleep(20_000)
        }
    }

    /// Ends the engine and starts it again, as a machine does.
    func restart() throws {
        try Folder.remove("\(folder)/ready")
        try waitUntilReady()
    }

    /// Runs a shell command with the engine as docker's.
    @discardableResult
    func shell(_ command: String) throws -> String {
        let variables = Sandbox.environment(["DOCKER_HOST": socket])
        let result = try Tool.run(
            ["bash", "-euc", command], environment: variables, workingDirectory: folder, timeout: .seconds(120))
        try #require(result.status == 0, "\(command): \(result.errorText)")
        return result.text
    }

    /// An image of a service: HAProxy on port 8000 with these rules.
    func makeImage(_ name: String, _ rules: String, command: String = #"["haproxy","-db","-f","/service.cfg"]"#) throws
    {
        let file = "\(folder)/service-\(UniqueName.make()).cfg"
        let settings = "timeout client 60s\ntimeout server 60s\ntimeout connect 5s\n"
        try Folder.write("defaults\nmode http\n\(settings)frontend all\nbind *:8000\n\(rules)\n", to: file)
        try shell(
            """
            id=$(docker create front-door:test true)
            docker cp -q '\(file)' "$id:/service.cfg" 2>/dev/null || docker cp '\(file)' "$id:/service.cfg"
            docker commit --change 'CMD \(command)' "$id" '\(name)' >/dev/null
            docker rm "$id" >/dev/null
            """)
    }

    /// A port that nobody listens on.
    static func freePort() throws -> Int {
        let text = try Tool.run(
            [
                "python3", "-c",
                "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])",
            ],
            environment: Sandbox.environment(), workingDirectory: "/tmp"
        ).text
        return try #require(Int(text))
    }
}
