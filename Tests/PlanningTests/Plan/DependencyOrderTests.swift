import Planning
import Testing

struct DependencyOrderTests {
    @Test func whatIsNeededComesFirst() {
        let needs = [[2], [0, 3], [], [2]]
        #expect(DependencyOrder.positions(4) { needs[$0] } == [2, 0, 3, 1])
        // A ring, and what needs it, has no place.
        #expect(DependencyOrder.positions(4) { [[], [2], [1], [2]][$0] } == [0])
    }

    @Test func aLongChainIsAskedForOnce() {
        let count = 20_000
        var questions = 0
        let order = DependencyOrder.positions(count) { position in
            questions += 1
            return position + 1 < count ? [position + 1] : []
        }
        #expect(order == Array((0..<count).reversed()))
        #expect(questions == count)
    }
}
