import Basics
import Rollouts
import TestSupport
import Testing

@Suite("Whether a version that has got the requests may keep them")
struct BakeVerdictTests {
    /// Counters of a version after `requests`, of which `refused` were answered with a 500.
    private func counters(_ requests: Int, refused: Int = 0, time: Int = 20) -> Traffic.Counters {
        var counters = Traffic.Counters()
        (counters.requests, counters.answered, counters.refused, counters.time) = (requests, requests, refused, time)
        return counters
    }

    struct Share: Sendable {
        let new: (requests: Int, failed: Int)
        let former: (requests: Int, failed: Int)
        let isBad: Bool
    }

    @Test(
        "Failed requests count against a version if they are many, and more than twice the former version's share",
        arguments: [
            Share(new: (0, 0), former: (0, 0), isBad: false),
            Share(new: (4, 4), former: (100, 0), isBad: false), Share(new: (5, 5), former: (100, 0), isBad: true),
            Share(new: (5, 5), former: (0, 0), isBad: true), Share(new: (10, 5), former: (100, 0), isBad: false),
            Share(new: (29, 3), former: (100, 0), isBad: false), Share(new: (30, 1), former: (100, 0), isBad: false),
            Share(new: (30, 4), former: (100, 0), isBad: false), Share(new: (30, 5), former: (100, 0), isBad: true),
            Share(new: (30, 5), former: (100, 9), isBad: false),
            Share(new: (100, 100), former: (100, 60), isBad: false),
            Share(new: (100, 5), former: (100, 0), isBad: false), Share(new: (100, 6), former: (100, 0), isBad: true),
        ])
    func shares(_ share: Share) {
        var log = TrafficLog()
        var traffic = Traffic()
        traffic.colours = [.blue: counters(share.former.requests, refused: share.former.failed), .green: counters(0)]
        log.add(traffic, at: 0)
        log.markSwitch()
        traffic.colours[.green] = counters(share.new.requests, refused: share.new.failed)
        log.add(traffic, at: 1_000)
        var verdict = BakeVerdict(of: .green, memoryLimit: nil)
        verdict.note(log, at: 1_000)
        #expect((verdict.reason != nil) == share.isBad)
        #expect(verdict.numbers.requests == share.new.requests && verdict.numbers.failed == share.new.failed)
    }

    @Test("Three failed questions in a row to a path are no accident, unless the former version fails there, too")
    func questions() {
        func verdict(_ problems: [String?], former: String? = nil, paths: [Key] = ["/"]) -> BakeVerdict {
            var verdict = BakeVerdict(of: .green, memoryLimit: nil)
            verdict.note(.init(path: "/", isFormer: true, asked: 0, time: 5, problem: former))
            for (index, problem) in problems.enumerated() {
                let path = paths[index % paths.count]
                verdict.note(.init(path: path, isFormer: false, asked: 200 * index, time: 5, problem: problem))
            }
            return verdict
        }
        #expect(verdict(["no", "no", nil, "no", "no"]).reason == nil)
        #expect(
            verdict(["no", "no", "GET / was answered with 502"]).reason
                == "3 questions in a row failed: GET / was answered with 502")
        #expect(verdict(["no", nil, "no", nil, "no"], paths: ["/", "/health"]).reason != nil)
        #expect(verdict(["no", "no", "no"], former: "no").reason == nil)
        let everyFourth = (0..<16).map { $0 % 4 == 0 ? "no" : nil }
        #expect(verdict(Array(everyFourth.prefix(14))).reason == nil)
        #expect(verdict(everyFourth).reason == "4 of 15 questions failed: no")
    }

    @Test(
        "Slowness is a factor of three and 50 ms, by the middle of the times",
        arguments: [
            (20, 60, false), (20, 70, false), (20, 71, true), (100, 300, false), (100, 301, true), (2, 52, false),
        ])
    func slowQuestions(former: Int, new: Int, isBad: Bool) {
        var verdict = BakeVerdict(of: .green, memoryLimit: nil)
        for index in 0..<24 {
            verdict.note(.init(path: "/", isFormer: true, asked: index * 400, time: former, problem: nil))
            // One that takes very long is no verdict, nor is what comes first.
            let time = index < 5 || index == 10 ? 2_000 : new
            verdict.note(.init(path: "/", isFormer: false, asked: index * 200, time: time, problem: nil))
        }
        #expect((verdict.reason != nil) == isBad, "\(verdict.reason ?? "")")
    }

    @Test(
        "Memory near its limit is bad if it has grown",
        arguments: [
            ([50, 60, 89], false), ([50, 90], true), ([85, 92], false), ([85, 95], true), ([95, 96, 95], false),
        ])
    func memory(shares: [Int], isBad: Bool) {
        var verdict = BakeVerdict(of: .green, memoryLimit: 64_000_000)
        for share in shares { verdict.note(memory: share * 640_000, restarts: 0) }
        #expect((verdict.reason != nil) == isBad)
        #expect(verdict.numbers.memory == shares.max().map { $0 * 640_000 })
    }

    @Test("Numbers read as they were written, and those of another version of the program as far as they are there")
    func numbers() throws {
        var numbers = BakeNumbers()
        (numbers.requests, numbers.questionTime, numbers.restarts) = (812, 22, 1)
        #expect(BakeNumbers(try JSONValue.parse(numbers.json.text())) == numbers)
        #expect(BakeNumbers(["requests": 3]).requests == 3)
    }
}
