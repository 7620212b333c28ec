# A service with faults: NAME FAULT, on port 8000. Requests that came through a front door have X-Forwarded-For.
#
#   /health   200, as everything else that is not named here; the answer is NAME
#   /slow     answers after 0.4 s
#   /events   a stream of events that does not end
#   /socket   a websocket that sends back what it gets
use strict;
use warnings;
use IO::Socket::INET;

my ($name, $fault) = @ARGV;
my $service = IO::Socket::INET->new(LocalPort => 8000, Listen => 256, ReuseAddr => 1) or die "port 8000: $!\n";
$SIG{CHLD} = $SIG{PIPE} = "IGNORE";
$SIG{TERM} = sub { exit 0 };
# Some faults begin with the first visitor; a child tells the first process of him.
pipe(my $visits, my $visited);
my ($visitor, @leak) = (0);

sub pause { select undef, undef, undef, $_[0] }

sub answer {
    my ($client, $method, $path, $head) = @_;
    my $is_visit = $head =~ /^x-forwarded-for:/im;
    if ($is_visit) { syswrite $visited, "." }
    my ($status, $more) = (200, "");
    pause($fault eq "slow" ? 0.25 : 0.02);
    pause(0.4) if $path eq "/slow";
    pause(60) if $path ne "/health" && $fault eq "hang" && $is_visit;
    $status = 503 if $fault eq "sick";
    $status = 500 if $path ne "/health" && ($fault eq "schema" || $fault eq "later" && $is_visit);
    $more = "X-Long: " . "x" x 20000 . "\r\n" if $fault eq "door" && $is_visit;
    if ($path eq "/events") {
        print $client "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        while (print $client "9\r\ndata: 1\n\n\r\n") { pause(0.1) }
        exit;
    }
    if ($path eq "/socket") {
        my $accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
        print $client "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            . "Sec-WebSocket-Accept: $accept\r\n\r\n";
        while (sysread $client, my $bytes, 4096) { print $client $bytes }
        exit;
    }
    my $length = length $name;
    print $client "HTTP/1.1 $status Said\r\nContent-Type: text/plain\r\n${more}Content-Length: $length\r\n\r\n";
    exit if $path ne "/health" && $fault eq "half" && $is_visit;
    print $client $name;
}

sub serve {
    my $client = shift;
    $client->autoflush(1);
    local $/ = "\r\n";
    while (defined(my $line = <$client>)) {
        my ($method, $path) = split " ", $line;
        my $head = "";
        while (defined($line = <$client>) && $line ne "\r\n") { $head .= $line }
        read $client, my $body, $1 if $head =~ /^content-length: (\d+)/im;
        answer($client, $method, $path, $head);
        last if $head =~ /^connection: close/im;
    }
    exit;
}

my $fds = "";
vec($fds, fileno $_, 1) = 1 for $service, $visits;
while (1) {
    my $ready = $fds;
    select $ready, undef, undef, 0.05;
    if (vec $ready, fileno $visits, 1) { sysread $visits, my $dots, 4096; $visitor ||= 1 }
    if ($visitor && $fault eq "loop") { pause(0.5); exit 7 }
    push @leak, "x" x 4_000_000 if $visitor && $fault eq "leak";
    next unless vec $ready, fileno $service, 1;
    my $client = $service->accept or next;
    my $child = fork;
    serve($client) if defined $child && !$child;
    close $client;
}
