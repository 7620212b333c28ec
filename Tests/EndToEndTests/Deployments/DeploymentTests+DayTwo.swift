import Basics
import Files
import Glibc
import TestSupport
import Testing

/// What happens to an environment between its deployments.
extension DeploymentTests {
    @Test("Back to the paused version takes half a second, to an older one three, and nobody loses a request")
    func rollbackTime() throws {
        let shop = try DeployedService("quick")
        try shop.makeVersions("1", "2", "3")
        for version in ["1", "2", "3"] { #expect(try shop.deploy(version).status == 0) }
        var times: [Duration] = []
        var older = Duration.zero
        let counts = try shop.withVisitors(50) {
            for _ in 0..<5 {
                let start = ContinuousClock.now
                let back = try shop.sandbox.pitlane("rollback", "staging")
                times.append(start.duration(to: .now))
                #expect(back.status == 0 && back.output.contains("unpaused"), "\(back.output)\(back.errors)")
            }
            let start = ContinuousClock.now
            let back = try shop.sandbox.pitlane("rollback", "staging", "--to", "1")
            older = start.duration(to: .now)
            #expect(back.status == 0, "\(back.output)\(back.errors)")
        }
        #expect(try shop.visit() == "1")
        #expect(Set(counts.keys).isSubset(of: ["200 1", "200 2", "200 3"]), "\(counts)")
        // Tests of other suites need the processor, too: the quickest is what it takes.
        #expect(try #require(times.min()) <= .milliseconds(500), "\(times)")
        #expect(older <= .seconds(3))
        try Evidence.record(
            name: "rollback-time", counts: ["rollbacks": times.count, "failed_requests": 0],
            measures: [
                "middle_ms": times.sorted()[times.count / 2] / .milliseconds(1),
                "longest_ms": (times.max() ?? .zero) / .milliseconds(1),
                "older_ms": older / .milliseconds(1),
            ])
    }

    @Test("A certificate is checked before anything changes, and renewed without a lost handshake")
    func certificates() throws {
        let shop = try DeployedService(
            "tls", domain: "shop.example.org", target: ["certificate: { secret: TLS }", "redirect: \"127.0.0.1:0\""])
        let plain = try TestEngine.freePort()
        _ = try shop.sandbox.shell("sed -i 's/127.0.0.1:0\"/127.0.0.1:\(plain)\"/' pitlane.yml")
        try shop.sandbox.commit("redirect")
        try shop.makeVersions("1")
        _ = try shop.sandbox.shell(
            """
            make() {
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -keyout ../$1.key \\
                    -out ../$1.crt -subj "/CN=$2" -addext "subjectAltName=DNS:$2" 2> /dev/null
                cat ../$1.crt ../$1.key > ../$1.pem
            }
            make one shop.example.org; make two shop.example.org; make other other.example.org
            cat ../one.crt ../two.key > ../mixed.pem
            """)
        func store(_ file: String) throws {
            let stored = try shop.sandbox.shell("\"$PROGRAM\" secret set TLS --env staging < ../\(file)")
            #expect(stored.status == 0, "\(stored.errors)")
        }
        func served() throws -> String {
            try shop.sandbox.shell(
                """
                openssl s_client -connect 127.0.0.1:\(shop.port) -servername shop.example.org < /dev/null 2> /dev/null |
                    openssl x509 -noout -fingerprint
                """
            ).output
        }
        func fingerprint(_ file: String) throws -> String {
            try shop.sandbox.shell("openssl x509 -noout -fingerprint -in ../\(file)").output
        }
        #expect(try shop.deploy("1").errors.contains("the certificate TLS is not stored"))
        for (file, reason) in [
            ("other.pem", "it is for other.example.org, and not for shop.example.org"),
            ("mixed.pem", "its private key does not belong to its first certificate"),
            ("one.crt", "it has no private key"),
        ] {
            try store(file)
            let answer = try shop.deploy("1")
            #expect(answer.status == 2 && answer.output.isEmpty, "\(answer.output)")
            #expect(answer.errors.contains("pitlane.yml:10:"), "\(answer.errors)")
            #expect(answer.errors.contains(reason), "\(answer.errors)")
        }
        try store("one.pem")
        let first = try shop.deploy("1")
        #expect(first.status == 0, "\(first.output)\(first.errors)")
        #expect(try served() == fingerprint("one.crt"))
        let ways = try shop.sandbox.shell(
            """
            curl -ksS -o /dev/null -w '%{http_version} %{http_code} ' \\
                --resolve shop.example.org:\(shop.port):127.0.0.1 https://shop.example.org:\(shop.port)/
            curl -sS -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: shop.example.org' \\
                'http://127.0.0.1:\(plain)/a?b=c'
            """)
        #expect(ways.output == "2 200 308 https://shop.example.org:\(shop.port)/a?b=c", "\(ways.output)\(ways.errors)")
        let script = "\(ProjectRoot.path)/Tests/Fixtures/Deployments/tls_visitors.py"
        let renewed = try shop.sandbox.shell(
            """
            "$PROGRAM" secret set TLS --env staging < ../two.pem > /dev/null
            python3 '\(script)' \(shop.port) shop.example.org ../stop > ../visitors.json &
            "$PROGRAM" deploy staging --version 1 > ../renewed.txt
            code=$?
            "$PROGRAM" rollback staging > /dev/null 2>&1
            touch ../stop
            wait
            cat ../visitors.json
            exit $code
            """)
        #expect(renewed.status == 0, "\(renewed.errors)")
        let counts = try #require(try? JSONValue.parse(renewed.output).objectValue, "\(renewed.output)")
        #expect(counts.members.map(\.name) == ["200 1"], "\(renewed.output)")
        #expect(try served() == fingerprint("two.crt"))
        // The key is in no log, record, argument or file that others may read.
        let places = try shop.engine.shell(
            """
            key=$(sed -n 2p '\(shop.sandbox.folder)/two.key')
            docker inspect pitlane-front-door | grep -c "$key" || true
            docker exec pitlane-front-door sh -c 'ls -lR /var/lib/pitlane/haproxy/certs' | grep -c -- '^-rw------- '
            """)
        #expect(places == "0\n1", "\(places)")
    }

    @Test("An environment can change its address, and the machine's restart keeps it")
    func newAddress() throws {
        let shop = try DeployedService("moving")
        try shop.makeVersions("1")
        #expect(try shop.deploy("1").status == 0)
        let port = try TestEngine.freePort()
        _ = try shop.sandbox.shell("sed -i 's/:\(shop.port)\"/:\(port)\"/' pitlane.yml")
        try shop.sandbox.commit("another address")
        let moved = try shop.deploy("1")
        #expect(moved.status == 0, "\(moved.output)\(moved.errors)")
        let answers = try shop.engine.shell(
            """
            curl -sS -m 10 http://127.0.0.1:\(port)/
            curl -sS -m 10 http://127.0.0.1:\(shop.port)/ 2> /dev/null || echo " gone"
            """)
        #expect(answers == "1 gone", "\(answers)")
        // A reload must not count as a stop: then the engine would not start it with the machine.
        let id = try shop.engine.shell("docker inspect -f '{{.Id}}' pitlane-front-door")
        let kept = try shop.engine.shell(
            "grep -o '\"HasBeenManuallyStopped\":[a-z]*' data/containers/\(id)/config.v2.json")
        #expect(kept.hasSuffix("false"), "\(kept)")
    }

    @Test("Several services share an environment, each by its name")
    func services() throws {
        let shop = try DeployedService("web", domain: "web.example.org")
        try shop.makeVersions("1", "2")
        try shop.engine.makeImage("api:1", "http-request return status 200 content-type text/plain string \"api\"")
        _ = try shop.sandbox.shell(
            """
            sed -i -e 's/^services:/services:\\n  api: { image: api, port: 8000, bake: 0s, health: { interval: 50ms } }/' \\
                -e 's/domain: web/services: { api: { domain: api.example.org } }, domain: web/' pitlane.yml
            """)
        try shop.sandbox.commit("two services")
        let unclear = try shop.deploy("1")
        #expect(unclear.status == 2)
        #expect(unclear.errors.contains("Pass --service with one of api, web"), "\(unclear.errors)")
        func deploy(_ service: String, _ version: String) throws -> Sandbox.Answer {
            try shop.sandbox.pitlane("deploy", "staging", "--service", service, "--version", version)
        }
        #expect(try deploy("web", "1").status == 0)
        let counts = try shop.withVisitors(100, host: "web.example.org") {
            let api = try deploy("api", "1")
            #expect(api.status == 0, "\(api.output)\(api.errors)")
        }
        #expect(Set(counts.keys) == ["200 1"], "\(counts)")
        #expect(try deploy("shop", "1").errors.contains("has no service 'shop'; there is api, web"))
        let answer = try shop.engine.shell("curl -sS -H 'Host: api.example.org' http://127.0.0.1:\(shop.port)/")
        #expect(answer == "api")
        let status = try shop.sandbox.pitlane("status", "--format", "json")
        #expect(status.objects.map { $0["service"]?.stringValue } == ["api", "web"], "\(status.output)")
        #expect(try shop.sandbox.pitlane("history", "staging", "--service", "api").output.contains("deploy"))
        #expect(try shop.sandbox.pitlane("history", "staging").status == 2)
    }

    @Test("What a service writes can be read, commands run beside it, and it restarts without a lost request")
    func app() throws {
        let shop = try DeployedService("talking")
        let secret = "hunter2-hunter2"
        _ = try shop.sandbox.shell(
            """
            sed -i 's/^  staging:/  staging:\\n    secrets: { PASSWORD: { secret: PASSWORD } }/' pitlane.yml
            printf %s '\(secret)' | "$PROGRAM" secret set PASSWORD
            """)
        try shop.sandbox.commit("secret")
        // Without a quote that the shell around it would take.
        let says =
            #"printf \u0027up %s\\n\\033[31mred\\n\u0027 \u0024PASSWORD; echo trouble >\u00262; "#
            + "exec haproxy -db -f /service.cfg"
        for version in ["1", "2"] {
            try shop.engine.makeImage(
                "talking:\(version)",
                "http-request return status 200 content-type text/plain string \"\(version)\"",
                command: "[\"sh\",\"-c\",\"\(says)\"]")
            let deployed = try shop.deploy(version)
            #expect(deployed.status == 0, "\(deployed.output)\(deployed.errors)")
        }
        func app(_ words: String...) throws -> Sandbox.Answer { try shop.sandbox.pitlane(list: ["app"] + words) }
        let log = try app("logs", "staging")
        #expect(log.output == "up ***\n\u{1B}[31mred", "\(log.output)")
        #expect(log.errors.contains("trouble"), "\(log.errors)")
        #expect(try app("logs", "staging", "--version", "1", "--tail", "3").output.contains("red"))
        #expect(try app("logs", "staging", "--since", "1d", "--tail", "0").output.isEmpty)
        let gone = try app("logs", "staging", "--version", "9")
        #expect(gone.status == 2)
        #expect(gone.errors.contains("there is one of 2, 1"), "\(gone.errors)")
        #expect(try app("logs", "staging", "--since", "soon").errors.contains("is not a time"))
        let exec = try shop.sandbox.shell(
            "echo in | \"$PROGRAM\" app exec staging -- sh -c 'cat; echo \"$PASSWORD\" >&2; exit 7'")
        #expect(exec.status == 7 && exec.output == "in", "\(exec.output)\(exec.errors)")
        #expect(exec.errors == secret, "what a command writes is not changed")
        let script = "\(ProjectRoot.path)/Tests/Fixtures/Deployments/terminal.py"
        let terminal = try shop.sandbox.shell("python3 '\(script)' \"$PROGRAM\" app exec staging")
        #expect(terminal.output.contains("/dev/pts/0") && terminal.output.contains("30 100"), "\(terminal.output)")
        #expect(terminal.status == 5, "\(terminal.output)")
        let counts = try shop.withVisitors(100) {
            let restarted = try app("restart", "staging")
            #expect(restarted.status == 0, "\(restarted.output)\(restarted.errors)")
        }
        #expect(Set(counts.keys) == ["200 2"], "\(counts)")
        #expect(try shop.history().first?["kind"]?.stringValue == "restart")
        // The version before it is still the one to return to.
        #expect(try shop.sandbox.pitlane("rollback", "staging").status == 0)
        #expect(try shop.visit() == "1")
        let history = try shop.sandbox.pitlane("history", "staging", "3")
        #expect(history.output.contains("✓ health"), "\(history.output)")
        let places = try shop.engine.shell(
            """
            docker history --no-trunc talking:2 | grep -c '\(secret)' || true
            docker exec pitlane-front-door sh -c 'cat /var/lib/pitlane/*/*/*.json' | grep -c '\(secret)' || true
            """)
        #expect(places == "0\n0", "\(places)")
        for (command, schema) in [("status", "status"), ("history staging", "history")] {
            let checked = try shop.sandbox.shell(
                """
                "$PROGRAM" \(command) --format json | head -n 1 > ../line.json
                '\(ProjectRoot.path)/.build-tools/bin/check-jsonschema' \\
                    --schemafile '\(ProjectRoot.path)/docs/schema/\(schema).schema.json' ../line.json
                """)
            #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
        }
        let wide =
            try shop.sandbox.pitlane("status", "staging").output + shop.sandbox.pitlane("history", "staging").output
        #expect(wide.split(separator: "\n").allSatisfy { $0.unicodeScalars.count <= 83 }, "\(wide)")
    }

    @Test("Of each environment the last three versions stay, and nothing of others is touched")
    func retention() throws {
        let rounds = ProveTier.count(sample: 8, full: 50)
        let shop = try DeployedService("kept", domain: "staging.example.org")
        _ = try shop.sandbox.shell(
            """
            { echo; sed -n '/^  staging:/,$p' pitlane.yml | sed -e 's/staging/other/g'; } > ../more.yml
            cat ../more.yml >> pitlane.yml
            """)
        try shop.sandbox.commit("two environments")
        try shop.engine.shell(
            "docker tag front-door:test stranger:1; docker create --name stranger front-door:test true")
        let before = try shop.engine.shell(
            "docker ps -a -q --no-trunc --filter name=stranger; docker images -q stranger")
        for round in 1...rounds {
            try shop.makeVersions("\(round)")
            for environment in ["staging", "other"] {
                let deployed = try shop.sandbox.pitlane("deploy", environment, "--version", "\(round)")
                #expect(deployed.status == 0, "\(round): \(deployed.output)\(deployed.errors)")
            }
        }
        let kept = (rounds - 2...rounds).map { "\($0)" }.sorted().joined(separator: " ")
        for environment in ["staging", "other"] {
            let tags = try shop.engine.shell(
                "docker images pitlane/kept.\(environment) --format '{{.Tag}}' | sort | tr '\\n' ' '")
            #expect(tags == kept + " ", "\(environment)")
        }
        let containers = try shop.engine.shell(
            "docker ps -a --filter name=pitlane.kept. --format '{{.Names}} {{.State}}' | sort")
        let expected = ["other", "staging"].flatMap {
            ["pitlane.kept.\($0).blue paused", "pitlane.kept.\($0).green running"]
        }
        #expect(containers == expected.joined(separator: "\n"), "\(containers)")
        let after = try shop.engine.shell(
            "docker ps -a -q --no-trunc --filter name=stranger; docker images -q stranger")
        #expect(after == before)
        // Its own names for images are the project's.
        try shop.engine.shell("docker image inspect kept:1 > /dev/null; docker rm stranger")
        try Evidence.record(name: "kept-versions", counts: ["deployments": 2 * rounds, "kept": 3])
    }
}
