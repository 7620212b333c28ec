import Basics
import Configuration
import Rollouts

/// The files and scripts of the front door.
enum FrontDoorFiles {
    /// What all sites share.
    static func main(folder: String) -> String {
        """
        # written by pitlane
        global
            stats socket \(folder)/admin.sock mode 600 level admin expose-fd listeners
            stats timeout 1m
            hard-stop-after 10m
        defaults
            mode http
            timeout connect 5s
            timeout client 60s
            timeout server 60s
            timeout http-request 30s
            timeout http-keep-alive 60s
            timeout tunnel 1h
            retries 3
            option redispatch
            option forwardfor
            option idle-close-on-response
        frontend pitlane-self
            bind unix@\(folder)/self.sock
            http-request return status 204

        """
    }

    /// The file of an address: it depends on nothing else, so whoever needs it writes the same.
    static func listen(_ route: FrontDoor.Route) -> (name: Key, text: String) {
        let address = FrontDoor.Route.text(route.listen)
        let isSix = route.listen.host.utf8.contains(UInt8(ascii: ":"))
        let rule =
            route.domain == nil
            ? "default_backend \(route.backend)" : "use_backend \(address)_%[req.hdr(host),field(1,:),lower]"
        return (
            listenName(route.listen),
            """
            # written by pitlane
            frontend \(address)
                bind \(isSix ? "ipv6@" : "")\(address)
                \(rule)

            """
        )
    }

    /// The name of the file of an address.
    static func listenName(_ listen: TargetConfiguration.Listen) -> Key {
        let name = FrontDoor.Route.text(listen).utf8.map { $0 == UInt8(ascii: ":") ? UInt8(ascii: "_") : $0 }
        return Key("listen_\(String(decoding: name, as: UTF8.self)).cfg")
    }

    static func siteName(_ site: Site) -> Key { Key("site_\(site.name).cfg") }

    /// The file of a site, with the colour that gets the requests.
    static func site(_ route: FrontDoor.Route, _ colour: Colour?) -> String {
        let servers = Colour.allCases.map { one in
            "    server \(one.rawValue) \(route.addresses[one] ?? "")\(one == colour ? "" : " disabled")\n"
        }
        return """
            # written by pitlane for \(route.site.name): changes are lost with the next deployment
            backend \(route.backend)
            \(servers.joined())
            """
    }

    /// Whether a file has a backend of this name.
    static func names(_ text: String, backend: String) -> Bool {
        text.utf8.split(separator: 10).contains { Key(Substring($0)) == Key("backend \(backend)") }
    }
}
