"""Servers that speak Bolt by a script: what several servers of which one leads would do, which no machine here runs."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from neo4j._codec.packstream import v1 as packing

v1: Any = packing  # without types
HELLO, GOODBYE, RESET, RUN, BEGIN, COMMIT, ROLLBACK = 0x01, 0x02, 0x0F, 0x10, 0x11, 0x12, 0x13
DISCARD, PULL, TELEMETRY, ROUTE, LOGON = 0x2F, 0x3F, 0x54, 0x66, 0x6A
SUCCESS, RECORD, IGNORED, FAILURE = 0x70, 0x71, 0x7E, 0x7F
NOT_LEADING = {"code": "Neo.ClientError.Cluster.NotALeader", "message": "No longer the leader."}


@dataclass
class Asked:
    """One statement: by whom it was answered, how it was asked."""

    server: str
    query: str
    mode: str
    bookmarks: tuple[str, ...]


@dataclass
class Cluster:
    """Two servers and their memory. `answer` gives columns and rows for a query and its parameters."""

    answer: Callable[[str, dict[str, Any]], tuple[list[str], list[list[Any]]]]
    leader: str | None = "a"
    commits: int = 0
    asked: list[Asked] = field(default_factory=list)
    routed: int = 0
    on_route: Callable[[], object] = lambda: None
    on_ask: Callable[[], object] = lambda: None
    servers: dict[str, Server] = field(default_factory=dict)

    def start(self) -> Cluster:
        for name in ("a", "b"):
            server = self.servers[name] = Server(self, name)
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def close(self) -> None:
        for server in self.servers.values():
            server.shutdown()
            server.server_close()

    def address(self, name: str) -> str:
        return f"127.0.0.1:{self.servers[name].server_address[1]}"

    def table(self) -> dict[str, Any]:
        """Who writes, who reads (whoever doesn't lead), who tells of it; good for no time, so that it is asked again."""
        self.routed += 1
        self.on_route()
        others = [self.address(name) for name in self.servers if name != self.leader]
        roles = {"WRITE": [self.address(self.leader)] if self.leader else [], "READ": others, "ROUTE": [*others]}
        return {"ttl": 1000, "db": "neo4j", "servers": [{"role": key, "addresses": of} for key, of in roles.items()]}


class Server(socketserver.ThreadingTCPServer):
    """One server of a cluster."""

    daemon_threads = True

    def __init__(self, cluster: Cluster, name: str) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.cluster, self.name = cluster, name


class Talk(socketserver.StreamRequestHandler):
    """What one connection is answered."""

    server: Server

    def handle(self) -> None:
        self.failed = self.writes = False
        self.extra: dict[str, Any] = {}
        self.rows: list[list[Any]] = []
        self.rfile.read(20)
        self.wfile.write(b"\x00\x00\x04\x05")  # Bolt 5.4
        reactions: dict[int, Any] = {
            HELLO: self.hello, ROUTE: self.route, BEGIN: self.begin, RUN: self.run,
            PULL: self.pull, DISCARD: self.pull, COMMIT: self.commit, RESET: self.reset, ROLLBACK: self.reset,
        }  # fmt: skip
        while (message := self.receive()) and message[0] != GOODBYE:
            if self.failed and message[0] != RESET:
                self.send(IGNORED)
            else:
                reactions.get(message[0], self.nod)(*message[1:])

    def hello(self, *_: Any) -> None:
        self.send(SUCCESS, {"server": "Neo4j/5.26.0", "connection_id": f"bolt-{self.server.name}"})

    def route(self, *_: Any) -> None:
        self.send(SUCCESS, {"rt": self.server.cluster.table()})

    def begin(self, extra: dict[str, Any]) -> None:
        self.extra = extra
        self.nod()

    def run(self, query: str, parameters: dict[str, Any], extra: dict[str, Any]) -> None:
        cluster, name = self.server.cluster, self.server.name
        cluster.on_ask()
        how = self.extra or extra
        mode = how.get("mode", "w")
        cluster.asked.append(Asked(name, query, mode, tuple(how.get("bookmarks", ()))))
        if mode == "w" and cluster.leader != name:
            self.failed = True
            self.send(FAILURE, NOT_LEADING)
            return
        self.writes = mode == "w"
        columns, self.rows = cluster.answer(query, parameters)
        self.send(SUCCESS, {"fields": columns})

    def pull(self, *_: Any) -> None:
        for row in self.rows:
            self.send(RECORD, row)
        self.send(SUCCESS, {"type": "r", "db": "neo4j", "bookmark": f"commit {self.server.cluster.commits}"})

    def commit(self) -> None:
        self.server.cluster.commits += self.writes
        self.extra, self.writes = {}, False
        self.send(SUCCESS, {"bookmark": f"commit {self.server.cluster.commits}"})

    def reset(self) -> None:
        self.failed = self.writes = False
        self.extra = {}
        self.nod()

    def nod(self, *_: Any) -> None:
        self.send(SUCCESS, {})

    def send(self, tag: int, *fields: Any) -> None:
        stream = v1.PackableBuffer()
        v1.Packer(stream).pack_struct(bytes([tag]), fields)
        data = bytes(stream.data)
        self.wfile.write(struct.pack(">H", len(data)) + data + b"\x00\x00")

    def receive(self) -> tuple[Any, ...]:
        """The tag of the next message and what it holds; empty when there are no more."""
        data = b""
        while head := self.rfile.read(2):
            (size,) = struct.unpack(">H", head)
            if size:
                data += self.rfile.read(size)
            elif data:
                unpacker = v1.Unpacker(v1.UnpackableBuffer(data))
                count, tag = unpacker.unpack_structure_header()
                return tag[0] if isinstance(tag, bytes) else tag, *(unpacker.unpack() for _ in range(count))
        return ()
