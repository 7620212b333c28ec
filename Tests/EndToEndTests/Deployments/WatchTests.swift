import Basics
import Files
import Glibc
import TestSupport
import Testing

/// What happens from the switch on.
extension DeploymentTests {
    @Test("One version after another serves, and no visitor loses a request")
    func manyInARow() throws {
        let shop = try DeployedService("many", keys: ["bake: 500ms", "drain: 1s"])
        let rounds = ProveTier.count(sample: 8, full: 50)
        for number in 0...1 { try shop.makeService("v\(number)") }
        #expect(try shop.deploy("v0").status == 0)
        var outputs: [String] = []
        let counts = try shop.withVisitors(100, kinds: ["streams"]) {
            for number in 1...rounds {
                let answer = try shop.deploy("v\(number % 2)")
                #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
                outputs.append(answer.output)
            }
        }
        #expect(Set(counts.keys) == ["200 v0", "200 v1", "socket FIN", "events FIN"], "\(counts)")
        // Both versions stand in each table, and in the second of the switch or the next the new one has requests.
        for output in outputs { #expect(output.contains("requests a second, by version:\n"), "\(output)") }
        let history = try shop.history().dropLast()
        #expect(history.count == rounds)
        for record in history {
            let requests = try #require(record["requests"])
            #expect(requests["lost"]?.intValue == 0 && requests["new_errors"]?.intValue == 0, "\(record.text())")
            let seconds = requests["seconds"]?.arrayValue ?? []
            #expect(seconds.contains { $0["former"]?.intValue ?? 0 > 0 && $0["second"]?.intValue ?? 0 < 0 })
            #expect(seconds.contains { $0["new"]?.intValue ?? 0 > 0 })
        }
        let closed = history.map { $0["requests"]?["closed_streams"]?.intValue ?? 0 }
        #expect(closed == Array(repeating: 0, count: rounds - 1) + [2])
        let requests = counts.filter { $0.key.hasPrefix("200 ") }.values.reduce(0, +)
        try Evidence.record(
            name: "deployments-in-a-row", counts: ["deployments": rounds, "requests": requests, "lost": 0])
    }

    @Test("A bad version is found out soon, with visitors and without, and nobody's request is forgotten")
    func faults() throws {
        let shop = try DeployedService(
            "faulty", keys: ["bake: 20s", "drain: 2s", "memory: 64MB"], healthTimeout: "2s")
        try shop.makeService("good")
        try shop.setBake("0s")
        #expect(try shop.deploy("good").status == 0)
        try shop.setBake("20s")
        var random = RandomSource()
        var cases = BadVersion.all.flatMap { [($0, 20), ($0, 0)] }
        if !ProveTier.isFull { cases = Array(cases.shuffled(using: &random).prefix(4)) }
        print("bad versions: \(random): \(cases.map { "\($0.0) at \($0.1)" })")
        var longest = (found: 0.0, returned: 0.0)
        for (bad, rate) in cases {
            let name: Comment = "\(random): \(bad), \(rate) visitors a second"
            try shop.makeService(bad.fault, bad.fault)
            var answer: Sandbox.Answer?
            let counts = try shop.withVisitors(max(rate, 1), kinds: rate == 0 ? ["nobody"] : []) {
                answer = try shop.deploy(bad.fault)
            }
            let output = try #require(answer).output
            #expect(answer?.status == 1, name)
            #expect(bad.reasons.contains { output.contains($0) }, "\(name): \(output)")
            let record = try #require(try shop.history().first)
            #expect(record["outcome"]?.stringValue == (bad.isExposed ? "returned" : "failed"), name)
            let lost = counts.filter { $0.key.hasPrefix("lost") }.values.reduce(0, +)
            let own = counts.filter { $0.key.hasSuffix(" \(bad.fault)") }.values.reduce(0, +)
            #expect(record["requests"]?["new"]?.intValue ?? 0 == own + lost, "\(name): \(counts) \(record.text())")
            #expect(record["requests"]?["lost"]?.intValue ?? 0 == lost, "\(name): \(counts) \(record.text())")
            #expect(try shop.visit() == "good", name)
            guard bad.isExposed else { continue }
            let times = try ["exposed", "turned", "withdrawn"].map { try #require(record[Key($0)]?.numberValue) }
            let limit = bad.fault == "leak" ? 20_000.0 : rate > 0 ? 5_000 : 10_000
            #expect(times[1] - times[0] <= limit, "\(name): \(record.text())")
            #expect(times[2] - times[1] <= 2_000, "\(name): \(record.text())")
            longest = (max(longest.found, times[1] - times[0]), max(longest.returned, times[2] - times[1]))
        }
        try Evidence.record(
            name: "bad-versions", counts: ["versions": cases.count],
            measures: ["longest-found_ms": longest.found, "longest-returned_ms": longest.returned],
            seeds: [random.seed])
    }

    @Test("Lost requests are counted as the visitors count them, also when a container is killed")
    func killedUnderLoad() throws {
        let shop = try DeployedService("struck", keys: ["bake: 20s", "drain: 2s"])
        for version in ["good", "new"] { try shop.makeService(version) }
        try shop.setBake("0s")
        #expect(try shop.deploy("good").status == 0)
        try shop.setBake("20s")
        var answer: Sandbox.Answer?
        let counts = try shop.withVisitors(50, kinds: ["posts", "streams"]) {
            answer = try shop.sandbox.shell(
                """
                "$PROGRAM" deploy staging --version new > ../deploy.txt 2>&1 &
                until grep -q '✓ verify' ../deploy.txt; do kill -0 $! 2>/dev/null || break; sleep 0.02; done
                sleep 1
                DOCKER_HOST='\(shop.engine.socket)' docker kill pitlane.struck.staging.green >/dev/null
                wait $!
                code=$?
                cat ../deploy.txt
                exit $code
                """)
        }
        #expect(answer?.status == 1, "\(answer?.output ?? "")")
        let record = try #require(try shop.history().first)
        let lost = counts.filter { $0.key.hasPrefix("lost") }.values.reduce(0, +)
        #expect(lost > 0)
        #expect(record["requests"]?["lost"]?.intValue == lost, "\(counts) \(record.text())")
        #expect(record["requests"]?["new"]?.intValue == lost + (counts["200 new"] ?? 0), "\(counts) \(record.text())")
    }
}
