import Basics
import Rollouts
import Testing

@Suite("What came to two versions while one follows the other")
struct TrafficLogTests {
    /// A look at a front door whose versions have had so many requests.
    private func look(
        _ blue: Int, _ green: Int, process: Int = 1, _ change: (inout Traffic) -> Void = { _ in }
    ) -> Traffic {
        var traffic = Traffic()
        traffic.process = process
        for (colour, count) in [(Colour.blue, blue), (.green, green)] {
            traffic.colours[colour] = .init()
            traffic.colours[colour]?.requests = count
        }
        change(&traffic)
        return traffic
    }

    private func log(_ looks: (time: Int, traffic: Traffic)..., switchAfter count: Int = 1) -> TrafficLog {
        var log = TrafficLog()
        for (index, look) in looks.enumerated() {
            log.add(look.traffic, at: look.time)
            if index + 1 == count { log.markSwitch() }
        }
        return log
    }

    @Test("Only what came after the switch counts, by version")
    func sinceSwitch() {
        let log = log(
            (0, look(100, 7)), (500, look(110, 7)), (900, look(112, 20)), (2_000, look(112, 45)), switchAfter: 2)
        #expect(log.counts[.blue]?.requests == 2)
        #expect(log.counts[.green]?.requests == 38)
        #expect(log.lost == 0)
        #expect(log.perSecond.map(\.second) == [-1, 0, 1])
        #expect(log.perSecond.map { $0.requests[.blue] ?? 0 } == [10, 2, 0])
        #expect(log.perSecond.reduce(0) { $0 + ($1.requests[.green] ?? 0) } == 38)
    }

    @Test("A front door that began again has counted from 0")
    func anotherProcess() {
        let log = log(
            (0, look(100, 7)), (500, look(100, 30)), (900, look(0, 5, process: 2)), (1_000, look(0, 9, process: 2)))
        #expect(log.counts[.green]?.requests == 32)
        #expect(log.counts[.blue]?.requests == 0)
    }

    @Test("A request that waited and went to the other version is that one's")
    func moved() {
        let log = log((0, look(100, 0)), (500, look(100, 4)), (900, look(102, 3)))
        #expect(log.counts[.green]?.requests == 3)
        #expect(log.counts[.blue]?.requests == 2)
    }

    @Test("What no version answered is lost; an answer of the 500s that is still under way is no gain")
    func lost() {
        let early = look(0, 10) { $0.unanswered = 3 }
        let low = look(0, 20) {
            $0.unanswered = 1
            $0.colours[.green]?.refused = 2
        }
        let late = look(0, 30) {
            $0.unanswered = 7
            $0.colours[.green]?.refused = 2
            $0.colours[.green]?.cutShort = 1
        }
        #expect(log((0, early), (250, low)).lost == 0)
        #expect(log((0, early), (250, low), (500, late)).lost == 5)
    }

    @Test("Streams are no requests, and are lost to nobody", arguments: [false, true])
    func streams(isCut: Bool) {
        var log = log(
            (0, look(10, 0)),
            (
                100,
                look(15, 0) {
                    $0.colours[.blue]?.streams = 3
                    $0.colours[.blue]?.openEvents = 2
                    $0.colours[.blue]?.openSockets = 1
                }
            ))
        #expect(log.counts[.blue]?.requests == 2 && log.counts[.blue]?.streams == 3)
        log.add(
            look(15, 0) {
                $0.colours[.blue]?.streams = 3
                $0.colours[.blue]?.cutShort = 3
            }, at: 200, isCut: isCut)
        // Of three answers that ended early two were streams of events.
        #expect(log.lost == 1)
        #expect(log.counts[.blue]?.closed == (isCut ? 3 : 0))
        #expect(log.counts[.blue]?.broken == (isCut ? 0 : 2))
    }

    @Test("The front door's moving average tells the mean of what came between two looks")
    func meanTime() throws {
        for (before, after, count) in [(20, 200, 40), (5, 5, 100), (200, 20, 1_000), (0, 90, 30), (20, 40, 5_000)] {
            var door = MovingAverage()
            for _ in 0..<3_000 { door.add(before) }
            let then = door.counters
            for _ in 0..<count { door.add(after) }
            let mean = try #require(door.counters.meanTime(since: then))
            #expect(abs(mean - after) <= Traffic.Counters.doubt(count) + 2, "\(before) \(after) \(count): \(mean)")
        }
        var fresh = MovingAverage()
        let none = fresh.counters
        for _ in 0..<50 { fresh.add(80) }
        #expect(abs((fresh.counters.meanTime(since: none) ?? 0) - 80) <= 4)
        #expect(none.meanTime(since: none) == nil)
    }
}

/// HAProxy's average over a window of 1,024, in whole milliseconds.
struct MovingAverage {
    private var sum = 0
    private(set) var counters = Traffic.Counters()

    mutating func add(_ milliseconds: Int) {
        sum += milliseconds - (sum + 1_023) / 1_024
        counters.answered += 1
        counters.requests += 1
        let window = min(counters.answered, 1_024)
        counters.time = (sum + window - 1) / window
    }
}
