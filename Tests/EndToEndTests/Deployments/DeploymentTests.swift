import Basics
import Files
import Glibc
import TestSupport
import Testing

@Suite(
    "Deployments to a real Docker Engine", .serialized,
    .enabled(if: TestEngine.obstacle == nil, "needs a Docker Engine of its own: \(TestEngine.obstacle ?? "")"))
struct DeploymentTests {
    @Test("Versions follow each other, also back, and no visitor notices")
    func roundTrip() throws {
        let shop = try DeployedService("shop", keys: ["bake: 1s", "env: { GREETING: hello }"])
        try shop.makeVersions("1", "2", "3", "4")
        try shop.engine.shell("docker tag front-door:test foreign:1; docker create --name foreign front-door:test true")
        let first = try shop.deploy("1")
        #expect(first.status == 0, "\(first.output)\(first.errors)")
        #expect(try shop.visit() == "1")
        let counts = try shop.withVisitors(200) {
            let second = try shop.deploy("2")
            #expect(second.status == 0, "\(second.output)\(second.errors)")
            let start = ContinuousClock.now
            let back = try shop.sandbox.pitlane("rollback", "staging")
            #expect(back.status == 0, "\(back.output)\(back.errors)")
            #expect(back.output.contains("unpaused"), "\(back.output)")
            #expect(start.duration(to: .now) < .seconds(5))
        }
        #expect(Set(counts.keys) == ["200 1", "200 2"], "\(counts)")
        let history = try shop.history()
        #expect(history.map { $0["outcome"]?.stringValue } == ["succeeded", "succeeded", "succeeded"])
        #expect(history.allSatisfy { $0["requests"]?["lost"]?.intValue == 0 })
        #expect(history.first?["kind"]?.stringValue == "rollback")
        #expect(try shop.containers() == ["blue running", "green paused"])
        // The previous version's container is used for the next one; its image stays.
        for version in ["3", "4"] { #expect(try shop.deploy(version).status == 0) }
        let kept = try shop.engine.shell("docker images pitlane/shop.staging --format '{{.Tag}}' | sort | tr '\\n' ' '")
        #expect(kept == "1 3 4 ")
        #expect(try shop.sandbox.pitlane("rollback", "staging", "--to", "1").status == 0)
        #expect(try shop.visit() == "1")
        let gone = try shop.sandbox.pitlane("rollback", "staging", "--to", "2")
        #expect(gone.status == 2)
        #expect(gone.errors.contains("does not keep a version 2; kept are 4, 3"), "\(gone.errors)")
        // Nothing of others is touched.
        try shop.engine.shell("docker image inspect foreign:1 shop:2; docker inspect foreign; docker rm foreign")
        let settings = try shop.engine.shell("docker inspect pitlane.shop.staging.green --format '{{.Config.Env}}'")
        #expect(settings.contains("GREETING=hello"))
        let status = try shop.sandbox.pitlane("status", "staging")
        #expect(status.status == 0)
        #expect(status.output.contains("staging: 1 serves"), "\(status.output)")
    }

    @Test("A version that is bad changes nothing before the switch, and is taken back after it")
    func badVersions() throws {
        let shop = try DeployedService(
            "bad", keys: ["bake: 20s"], healthTimeout: "1s")
        try shop.makeVersions("1")
        try shop.makeVersion("sick", "http-request return status 503")
        try shop.makeVersion(
            "broken",
            """
            http-request return status 200 if { path /health }
            http-request return status 500 content-type text/plain string "broken"
            """)
        try shop.engine.makeImage("bad:crash", "", command: #"["sh","-c","echo no database >\u00262; exit 3"]"#)
        // Without a first version there is nothing to return to.
        let none = try shop.deploy("sick")
        #expect(none.status == 1, "\(none.output)\(none.errors)")
        #expect(none.output.contains("sick was not switched to"), "\(none.output)")
        #expect(none.output.contains("nothing was serving before"), "\(none.output)")
        try shop.setBake("0s")
        #expect(try shop.deploy("1").status == 0)
        try shop.setBake("20s")
        let start = ContinuousClock.now
        let counts = try shop.withVisitors(100) {
            let sick = try shop.deploy("sick")
            #expect(sick.status == 1)
            #expect(sick.output.contains("GET /health was answered with 503"), "\(sick.output)")
            let crash = try shop.deploy("crash")
            #expect(crash.status == 1)
            #expect(crash.output.contains("it ended with exit code 3: no database"), "\(crash.output)")
            let broken = try shop.deploy("broken")
            #expect(broken.status == 1)
            #expect(broken.output.contains("broken was taken back"), "\(broken.output)")
        }
        #expect(start.duration(to: .now) < .seconds(20), "the whole bake was waited for")
        #expect(Set(counts.keys) == ["200 1", "500 broken"], "\(counts)")
        let last = try #require(try shop.history().first)
        #expect(last["outcome"]?.stringValue == "returned")
        #expect(last["requests"]?["new_errors"]?.intValue == counts["500 broken"])
        #expect(last["requests"]?["lost"]?.intValue == 0)
        #expect(try shop.containers() == ["blue running"])
        #expect(try shop.visit() == "1")
        let gone = try shop.sandbox.pitlane(
            "deploy", "staging", "--digest", "sha256:" + String(repeating: "0", count: 64))
        #expect(gone.status == 2)
        #expect(gone.errors.contains("has no image sha256:0000"), "\(gone.errors)")
        try shop.sandbox.write(["new.txt": ""])
        #expect(try shop.deploy("1").errors.contains("uncommitted changes"))
    }

    @Test("Whatever dies when, one version serves, and the next call finishes or undoes it")
    func suddenDeath() throws {
        let shop = try DeployedService("dying", keys: ["bake: 2s"])
        try shop.makeVersions("1", "2")
        #expect(try shop.deploy("1").status == 0)
        // Killed before the switch it is undone, afterwards finished.
        let deaths = [("pull", "1"), ("start", "1"), ("expose", "2"), ("verify", "2")]
        for (step, served) in deaths {
            let dead = try shop.deploy("2", until: "✓ \(step)", signal: SIGKILL)
            #expect(dead.status == 137, "\(step): \(dead.output)")
            let found = try shop.sandbox.pitlane("status", "staging")
            #expect(found.status == 1, "\(step): \(found.output)")
            #expect(found.output.contains("was left at the step"), "\(step): \(found.output)")
            let recovered = try shop.sandbox.pitlane("status", "staging", "--recover")
            #expect(recovered.status == 0, "\(step): \(recovered.output)\(recovered.errors)")
            #expect(try shop.visit() == served, "\(step)")
            #expect(try shop.containers().filter { $0.hasSuffix("running") }.count == 1, "\(step)")
            #expect(try !shop.containers().contains { $0.hasPrefix("lock") }, "\(step)")
            if served == "2" { #expect(try shop.sandbox.pitlane("rollback", "staging").status == 0) }
        }
        // The next deployment does it, too.
        _ = try shop.deploy("2", until: "✓ expose", signal: SIGKILL)
        #expect(try shop.deploy("1").status == 0)
        #expect(try shop.visit() == "1")
        // Somebody who stops it gets the version back that served.
        let stopped = try shop.deploy("2", until: "✓ verify", signal: SIGINT)
        #expect(stopped.status == 1, "\(stopped.output)")
        #expect(stopped.output.contains("2 was taken back: stopped by"), "\(stopped.output)")
        #expect(try shop.visit() == "1")
        // After the machine started again the same version serves.
        try shop.engine.restart()
        let end = ContinuousClock.now + .seconds(20)
        while try shop.visit() != "1", ContinuousClock.now < end {}
        #expect(try shop.visit() == "1")
        #expect(try shop.sandbox.pitlane("status").status == 0)
        #expect(try shop.deploy("2").status == 0)
        #expect(try shop.visit() == "2")
    }

    @Test("Of two deployments at once one is refused, and others do not lose their lock")
    func twoAtOnce() throws {
        let shop = try DeployedService("busy", keys: ["bake: 3s"])
        try shop.makeVersions("1", "2")
        let both = try shop.sandbox.shell(
            """
            "$PROGRAM" deploy staging --version 1 > ../one.txt 2>&1 &
            until grep -q '✓ expose' ../one.txt; do sleep 0.02; done
            "$PROGRAM" deploy staging --version 2
            code=$?
            wait $!
            echo "$? $code"
            """)
        #expect(both.output.hasSuffix("0 2"), "\(both.output)\(both.errors)")
        #expect(both.errors.contains("staging is being changed by"), "\(both.errors)")
        #expect(try shop.visit() == "1")
    }

    @Test("Environments share an address by their names, and a new one disturbs nobody")
    func names() throws {
        let one = try DeployedService("one", domain: "one.example.org")
        let two = try DeployedService("two", port: one.port, domain: "two.example.org")
        try one.makeVersions("1")
        try two.makeVersions("2")
        #expect(try one.deploy("1").status == 0)
        let counts = try one.withVisitors(100, host: "one.example.org") {
            let second = try two.deploy("2")
            #expect(second.status == 0, "\(second.output)\(second.errors)")
        }
        #expect(Set(counts.keys) == ["200 1"], "\(counts)")
        let answers = try one.engine.shell(
            """
            for name in one.example.org TWO.example.org:80 three.example.org; do
                curl -sS -m 10 -o answer -w '%{http_code} ' -H "Host: $name" http://127.0.0.1:\(one.port)/
                [ "$name" = three.example.org ] || cat answer
            done
            """)
        #expect(answers == "200 1200 2503 ")
        let taken = try DeployedService("three", port: one.port, domain: "one.example.org")
        try taken.makeVersions("1")
        #expect(try taken.deploy("1").errors.contains("serves one.example.org already"))
        let whole = try DeployedService("four", port: one.port)
        try whole.makeVersions("1")
        #expect(try whole.deploy("1").errors.contains("is shared with site_"))
    }

    @Test("What stands in the way is one error with the remedy, and changes nothing")
    func obstacles() throws {
        let shop = try DeployedService(
            "blocked", keys: ["migrate: \"echo half >&2; exit 4\"", "smoke: \"test $PITLANE_VERSION = 2\""])
        try shop.makeVersions("1", "2")
        let busy = try shop.sandbox.shell(
            """
            python3 -c '
            import socket, time
            s = socket.socket()
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(("127.0.0.1", \(shop.port)))
            s.listen()
            print("listens", flush=True)
            time.sleep(60)' > ../port.txt &
            until grep -q listens ../port.txt; do sleep 0.02; done
            "$PROGRAM" deploy staging --version 1
            code=$?
            kill $!
            exit $code
            """)
        #expect(busy.status == 2)
        #expect(busy.errors.contains("cannot listen on 127.0.0.1:\(shop.port): another program does"), "\(busy.errors)")
        let migration = try shop.deploy("1")
        #expect(migration.status == 1)
        #expect(migration.output.contains("ended with exit code 4: half"), "\(migration.output)")
        _ = try shop.sandbox.shell("sed -i '/migrate/d' pitlane.yml")
        try shop.sandbox.commit("no migration")
        let smoke = try shop.deploy("1")
        #expect(smoke.status == 1)
        #expect(smoke.output.contains("✗ smoke"), "\(smoke.output)")
        #expect(try shop.deploy("2").status == 0)
        // Somebody removes the container that serves: that is said, and the next deployment mends it.
        try shop.engine.shell("docker rm -f pitlane.blocked.staging.blue pitlane.blocked.staging.green")
        let status = try shop.sandbox.pitlane("status", "staging")
        #expect(status.status == 1)
        #expect(status.output.contains("its container is gone"), "\(status.output)")
        #expect(try shop.deploy("2").status == 0)
        #expect(try shop.visit() == "2")
        // Somebody writes into the front door's files.
        let door = "docker exec pitlane-front-door sh -c"
        try shop.engine.shell("\(door) 'echo nonsense > /var/lib/pitlane/haproxy/sites/zz.cfg'")
        let broken = try shop.deploy("2")
        #expect(broken.status == 2)
        #expect(broken.errors.contains("the front door's configuration is broken"), "\(broken.errors)")
        try shop.engine.shell("\(door) 'rm /var/lib/pitlane/haproxy/sites/zz.cfg'")
        #expect(try shop.deploy("2").status == 0)
    }

    @Test("A machine is looked at before anything is deployed to it")
    func targetCheck() throws {
        let shop = try DeployedService("checked")
        let good = try shop.sandbox.pitlane("target", "check", shop.engine.socket)
        #expect(good.status == 0, "\(good.output)")
        #expect(good.output.contains("127.0.0.1:\(shop.port) is free"), "\(good.output)")
        let absent = try shop.sandbox.pitlane("target", "check", "unix:///tmp/pitlane-no-engine.sock")
        #expect(absent.status == 1)
        #expect(absent.output.contains("apt-get install docker.io"), "\(absent.output)")
        let remote = try shop.sandbox.pitlane("target", "check", "ssh://deploy@example.org")
        #expect(remote.status == 1)
        #expect(remote.output.contains("only an engine on this machine is supported"), "\(remote.output)")
        for (version, reason) in [("1.24", "1.41 is needed"), ("1.99", "a newer version of this program is needed")] {
            let script = "\(ProjectRoot.path)/Tests/Fixtures/Deployments/old_engine.py"
            let answer = try shop.sandbox.shell(
                """
                python3 '\(script)' ../old.sock \(version) &
                until [ -S ../old.sock ]; do sleep 0.02; done
                "$PROGRAM" target check "unix://$(realpath ../old.sock)"
                code=$?
                wait
                rm ../old.sock
                exit $code
                """)
            #expect(answer.status == 1)
            #expect(answer.output.contains(reason), "\(answer.output)\(answer.errors)")
        }
    }
}
