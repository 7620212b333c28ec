import Basics
import Rollouts
import TestSupport
import Testing

/// A version that is watched for 20 seconds while visitors come, with times that scatter as those of a busy machine.
private struct WatchedVersion {
    enum Fault: CaseIterable { case none, refuses, loses, slow, unhealthy, leaks }

    let fault: Fault
    /// Requests a second.
    let rate: Int
    /// The usual time of an answer.
    let usual: Int
    var random: RandomSource

    /// - Returns: when the verdict came, and its reason; nil where the version may stay.
    mutating func watch() -> (time: Int, reason: String)? {
        var door = [Colour.blue: MovingAverage(), .green: MovingAverage()]
        for _ in 0..<500 { door[.blue]?.add(time(usual)) }
        for _ in 0..<200 where random.chance(0.5) { door[.green]?.add(time(usual)) }
        var (refused, unanswered) = (0, 0)
        var log = TrafficLog()
        func look(_ time: Int) {
            var traffic = Traffic()
            traffic.colours = door.mapValues(\.counters)
            traffic.colours[.green]?.refused = refused
            traffic.unanswered = unanswered
            log.add(traffic, at: time)
        }
        look(0)
        log.markSwitch()
        var verdict = BakeVerdict(of: .green, memoryLimit: 64_000_000)
        let own = fault == .slow ? usual * 10 : usual
        for tick in 1...200 {
            let now = tick * 100
            for _ in 0..<10 where random.chance(Double(rate) / 100) {
                // A few fail with any version.
                if fault == .refuses || random.chance(0.002) { refused += 1 }
                if fault == .loses { unanswered += 1 }
                door[.green]?.add(time(own, now))
            }
            if tick % 3 == 0 { look(now) }
            for path in ["/", "/health"] as [Key] {
                if tick % 2 == 0, now > own {
                    let isBad =
                        fault == .unhealthy ? path == "/health" : (fault == .refuses || fault == .loses) && path == "/"
                    verdict.note(
                        .init(
                            path: path, isFormer: false, asked: now - own, time: time(own, now),
                            problem: isBad || random.chance(0.002) ? "bad" : nil))
                }
                if tick % 4 == 0 {
                    verdict.note(.init(path: path, isFormer: true, asked: now, time: time(usual), problem: nil))
                }
            }
            let memory = fault == .leaks ? min(64, 20 + tick / 2) : 20 + random.int(in: 0...3)
            verdict.note(memory: memory * 1_000_000, restarts: 0)
            verdict.note(log, at: now)
            if let reason = verdict.reason { return (now, reason) }
        }
        return nil
    }

    /// A time around `usual`; some are much longer, and what comes first is cold.
    private mutating func time(_ usual: Int, _ now: Int = .max) -> Int {
        let scattered = usual * random.int(in: 80...150) / 100
        if now < 800, random.chance(0.3) { return scattered + 500 }
        return random.chance(0.03) ? scattered + random.int(in: 10...300) : scattered
    }
}

@Suite("Random versions that are watched")
struct BakeSimulationTests {
    @Test("Good ones stay, and bad ones are found out in 5 seconds with visitors and in 10 without")
    func simulation() throws {
        let source = RandomSource()
        let count = ProveTier.count(sample: 300, full: 10_000)
        for index in 0..<count {
            var random = source.fork(index)
            let fault = WatchedVersion.Fault.allCases[index % WatchedVersion.Fault.allCases.count]
            let rate = random.pick([0, 1, 20, 100])
            let usual = random.pick([6, 20, 100, 150])
            var version = WatchedVersion(fault: fault, rate: rate, usual: usual, random: random)
            let verdict = version.watch()
            let name: Comment =
                "\(source), case \(index): \(fault), \(rate) a second, \(usual)ms: \(verdict?.reason ?? "")"
            switch fault {
            case .none: #expect(verdict == nil, name)
            case .leaks: #expect(verdict != nil, name)
            default: #expect(verdict.map { $0.time <= (rate >= 20 ? 5_000 : 10_000) } == true, name)
            }
        }
        try Evidence.record(name: "watched-versions", counts: ["versions": count], seeds: [source.seed])
    }
}
