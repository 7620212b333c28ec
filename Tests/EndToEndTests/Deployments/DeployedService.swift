import Basics
import Files
import Glibc
import Processes
import TestSupport
import Testing

/// A repository with a service of its own on the tests' engine, whose versions are images.
final class DeployedService: Sendable {
    let engine: TestEngine
    let sandbox: Sandbox
    let name: String
    let port: Int
    /// Begins the name of its images.
    private static let good = #"http-request return status 200 content-type text/plain string "%V""#

    /// - Parameters:
    ///   - keys: further keys of the service, a line each.
    ///   - domain: the name under which it is asked for, on an address that others may use, too.
    ///   - target: further keys of the target.
    init(
        _ name: String, keys: [String] = [], healthTimeout: String = "5s", port: Int? = nil, domain: String? = nil,
        target more: [String] = []
    )
        throws
    {
        engine = try TestEngine.shared.get()
        self.name = name
        self.port = try port ?? TestEngine.freePort()
        let target = ([domain.map { "domain: \($0)" }].compactMap(\.self) + more).map { ", \($0)" }.joined()
        sandbox = try Sandbox([
            "pitlane.yml": """
            services:
              \(name):
                image: \(name)
                port: 8000
                health: { path: /health, interval: 50ms, timeout: \(healthTimeout) }
                \((["bake: 0s", "drain: 5s"].filter { line in !keys.contains { $0.hasPrefix(line.prefix(4)) } } + keys).joined(separator: "\n    "))
            environments:
              staging:
                target: { hosts: ["\(engine.socket)"], listen: "127.0.0.1:\(self.port)", front-door: "front-door:test"\(target) }
            """
        ])
    }

    /// Versions that answer with their name.
    func makeVersions(_ versions: String...) throws {
        for version in versions {
            try engine.makeImage("\(name):\(version)", Self.good.replacing("%V", with: version))
        }
    }

    /// A version with rules of its own.
    func makeVersion(_ version: String, _ rules: String) throws { try engine.makeImage("\(name):\(version)", rules) }

    /// A version of the service in Perl, with a fault; `none` is a good one.
    func makeService(_ version: String, _ fault: String = "none") throws {
        try engine.shell(
            """
            id=$(docker create front-door:test true)
            docker cp -q '\(ProjectRoot.path)/Tests/Fixtures/Deployments/service.pl' "$id:/service.pl" 2>/dev/null \
                || docker cp '\(ProjectRoot.path)/Tests/Fixtures/Deployments/service.pl' "$id:/service.pl"
            docker commit --change 'CMD ["perl","/service.pl","\(version)","\(fault)"]' "$id" '\(name):\(version)' >/dev/null
            docker rm "$id" >/dev/null
            """)
    }

    func deploy(_ version: String) throws -> Sandbox.Answer {
        try sandbox.pitlane("deploy", "staging", "--version", version)
    }

    /// Sets how long versions are watched.
    func setBake(_ time: String) throws {
        _ = try sandbox.shell("sed -i 's/ bake: .*/ bake: \(time)/' pitlane.yml")
        try sandbox.commit("bake \(time)")
    }

    /// What a visitor is answered.
    func visit() throws -> String {
        try Tool.run(
            ["curl", "-sS", "-m", "10", "http://127.0.0.1:\(port)/"], environment: Sandbox.environment(),
            workingDirectory: "/tmp"
        ).text
    }

    /// The history, the latest first.
    func history() throws -> [JSONValue] {
        try sandbox.pitlane("history", "staging", "--format", "json").objects
    }

    /// The service's containers with their state, by name.
    func containers() throws -> [String] {
        try engine.shell(
            "docker ps --all --filter name=pitlane.\(name). --format '{{.Names}} {{.State}}' | sort"
        ).split(separator: "\n").map { String($0.dropFirst("pitlane.\(name).staging.".count)) }
    }

    /// Runs `body` while visitors come.
    ///
    /// - Parameter kinds: further ones of `visitors.py`.
    /// - Returns: how often they got which answer.
    func withVisitors(
        _ rate: Int, host: String? = nil, kinds: [String] = [], _ body: () throws -> Void
    ) throws -> [String: Int] {
        let stop = "\(sandbox.folder)/stop"
        let output = "\(sandbox.folder)/visitors.json"
        let script = "\(ProjectRoot.path)/Tests/Fixtures/Deployments/visitors.py"
        let address = "127.0.0.1:\(port)"
        let words = "'\(script)' \(address) \(host ?? address) \(rate) '\(stop)' \(kinds.joined(separator: " "))"
        try #require(system("python3 \(words) > '\(output)' 2>&1 & echo $! > '\(output).pid'") == 0)
        defer { _ = system("kill $(cat '\(output).pid') 2>/dev/null") }
        try body()
        try Folder.write("", to: stop)
        let end = ContinuousClock.now + .seconds(30)
        while Folder.size(output) == 0 {
            try #require(ContinuousClock.now < end, "the visitors do not end")
            usleep(20_000)
        }
        // It is written in one piece.
        let text = String(decoding: try Folder.content(of: output), as: UTF8.self)
        let counts = try #require(try? JSONValue.parse(text).objectValue, "\(text)")
        try Folder.remove(stop)
        try Folder.remove(output)
        return Dictionary(uniqueKeysWithValues: counts.members.map { ($0.name.string, $0.value.intValue ?? 0) })
    }

    /// Starts a deployment, waits until its output holds `text`, and sends it a signal.
    ///
    /// - Returns: its exit code.
    func deploy(_ version: String, until text: String, signal: Int32) throws -> Sandbox.Answer {
        try sandbox.shell(
            """
            "$PROGRAM" deploy staging --version \(version) > ../deploy.txt 2>&1 &
            pid=$!
            for _ in $(seq 1500); do
                grep -q '\(text)' ../deploy.txt && break
                kill -0 $pid 2>/dev/null || break
                sleep 0.02
            done
            kill -\(signal) $pid
            wait $pid
            code=$?
            cat ../deploy.txt
            exit $code
            """)
    }
}
