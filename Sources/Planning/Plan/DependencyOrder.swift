/// The order in which things can be looked at that need one another.
package enum DependencyOrder {
    /// The positions from 0 below `count`, each behind those it needs, in the order in which they become ready;
    /// positions of a ring, and what needs them, are left out.
    ///
    /// The work is in proportion to the positions and their needs.
    ///
    /// - Parameter needs: the positions that one needs; asked once for each.
    package static func positions(_ count: Int, needs: (Int) -> [Int]) -> [Int] {
        var dependents = [[Int]](repeating: [], count: count)
        var open = [Int](repeating: 0, count: count)
        var order: [Int] = []
        order.reserveCapacity(count)
        for position in 0..<count {
            let needs = needs(position)
            open[position] = needs.count
            for need in needs { dependents[need].append(position) }
            if needs.isEmpty { order.append(position) }
        }
        var next = 0
        while next < order.count {
            for dependent in dependents[order[next]] {
                open[dependent] -= 1
                if open[dependent] == 0 { order.append(dependent) }
            }
            next += 1
        }
        return order
    }
}
