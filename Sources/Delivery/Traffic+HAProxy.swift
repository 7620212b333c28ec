import Basics
import Rollouts

extension Traffic {
    /// Reads what HAProxy says to `show info`, `show stat` of a backend and `show table` of it, one after another.
    init(haproxy text: String) {
        self.init()
        var columns: [Key] = []
        var all = (current: 0, failed: 0)
        for line in text.utf8.split(separator: 10) {
            if let number = Self.value(of: "Pid: ", in: line) { process = number }
            let values = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            if line.starts(with: "# pxname,".utf8) { columns = values.map { Key(Substring($0)) } }
            if let key = line.firstRange(of: "key=".utf8) {
                noteTable(line[key.upperBound...])
            } else if values.count > 1, values.count == columns.count {
                func number(_ name: Key) -> Int {
                    columns.firstIndex(of: name).flatMap { Int(Substring(values[$0])) } ?? 0
                }
                let row = String(Substring(values[1]))
                if Key(row) == "BACKEND" { all = (number("scur"), number("hrsp_5xx")) }
                guard let colour = Colour(rawValue: row) else { continue }
                var counters = colours[colour] ?? Counters()
                // One that went on to another version is that one's.
                counters.requests = number("lbtot") - number("wredis")
                counters.answered = number("req_tot")
                counters.refused = number("hrsp_5xx")
                counters.cutShort = number("srv_abrt")
                counters.current = number("scur")
                counters.time = number("rtime")
                colours[colour] = counters
                unanswered -= counters.refused
                waiting -= counters.current
            }
        }
        unanswered += all.failed
        waiting = max(0, waiting + all.current)
    }

    /// `blue:events use=1 exp=0 conn_cnt=3 conn_cur=1`
    private mutating func noteTable(_ text: Substring.UTF8View) {
        let words = text.split(separator: 0x20)
        let key = words.first?.split(separator: UInt8(ascii: ":")) ?? []
        guard key.count == 2, let colour = Colour(rawValue: String(Substring(key[0]))) else { return }
        func number(_ name: String) -> Int { words.lazy.compactMap { Self.value(of: name, in: $0) }.first ?? 0 }
        colours[colour, default: Counters()].streams += number("conn_cnt=")
        if key[1].elementsEqual("sockets".utf8) {
            colours[colour, default: Counters()].openSockets = number("conn_cur=")
        } else {
            colours[colour, default: Counters()].openEvents = number("conn_cur=")
        }
    }

    private static func value(of name: String, in text: Substring.UTF8View) -> Int? {
        guard text.starts(with: name.utf8) else { return nil }
        return Int(Substring(text.dropFirst(name.utf8.count)))
    }
}
