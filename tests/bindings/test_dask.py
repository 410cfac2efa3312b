# SPDX-License-Identifier: MIT
"""Dask with real processes, one of which is killed: test_dask.py BUILD. ROUNDS in the environment: how often one is (1)."""
import itertools, os, signal, socket, subprocess, sys, tempfile, time

import support
support.need(distributed="python3-distributed", dask="python3-dask", pandas="python3-pandas")

import dask.bag, dask.dataframe, pandas
from distributed import Client

import stance, stance.dask
from support import house, texts

THREADS = 3  # of a worker
SMALL = [{"id": i, "text": text, "source": "test"} for i, text in enumerate(texts(60))]


def single_machine(records):
    """What comes out for mappings, worked out here."""
    model = stance.Model(house())
    return [{**{k: v for k, v in r.items() if k != "text"}, **model.classify(r["text"]).as_dict(False)} for r in records]


class Cluster:
    """A scheduler and workers, processes of their own that listen on loopback."""

    def __init__(self, workers):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
        self.folder = tempfile.TemporaryDirectory()
        self.processes = [self.start("dask_scheduler", "--host", self.address, "--dashboard-address", "127.0.0.1:0")]
        self.names = itertools.count()
        for _ in range(workers): self.add_worker()
        self.client = Client(self.address, timeout=150)
        self.client.wait_for_workers(workers, timeout=150)

    def add_worker(self):
        self.processes.append(self.start("dask_worker", self.address, "--host", "127.0.0.1", "--nthreads", str(THREADS),
                                         "--no-nanny", "--no-dashboard", "--name", str(next(self.names))))

    def start(self, module, *arguments):
        log = open(os.path.join(self.folder.name, f"{module}.log"), "ab")
        env = {**os.environ, "PYTHONPATH": sys.path[0], "PYTHONDONTWRITEBYTECODE": "1"}
        with log:
            return subprocess.Popen([sys.executable, "-m", f"distributed.cli.{module}", *arguments], cwd=self.folder.name, env=env,
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def last_worker(self):
        """The address of the one that was started last: workers are named by number."""
        workers = self.client.scheduler_info()["workers"]
        return max(workers, key=lambda address: int(workers[address]["name"]))

    def kill_the_last_worker(self):
        self.processes[-1].send_signal(signal.SIGKILL)
        self.processes.pop().wait()

    def close(self):
        self.client.close()
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        self.folder.cleanup()


class Processes(support.Case):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(3)
        cls.addClassCleanup(cls.cluster.close)
        cls.client = cls.cluster.client

    def test_a_bag(self):
        bag = dask.bag.from_sequence(SMALL, npartitions=7)
        self.assertEqual(stance.dask.classify(bag, house()).compute(), single_machine(SMALL))

    def test_the_model_is_opened_once_a_worker(self):
        """It is mapped into memory: a worker has one mapping of the file, and as many threads as it should have."""
        def mappings(path):
            with open("/proc/self/maps") as maps:
                return sum(line.rstrip().endswith(path) for line in maps)
        bag = dask.bag.from_sequence(SMALL * 20, npartitions=60)
        stance.dask.classify(bag, house()).compute()
        self.assertEqual(set(self.client.run(mappings, house()).values()), {1})
        self.assertEqual({w["nthreads"] for w in self.client.scheduler_info()["workers"].values()}, {THREADS})

    def half_way(self, futures):
        """Wait until half of them are done, and some of those are with the worker that will die."""
        last = self.cluster.last_worker()
        deadline = time.monotonic() + 150
        while sum(f.status == "finished" for f in futures) < len(futures) // 2 or not self.client.has_what()[last]:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        self.assertTrue(any(f.status != "finished" for f in futures))

    def test_a_worker_is_killed_half_way(self):
        """Every record comes out once, as on a single machine, also those that the dead worker had done."""
        records = [{"id": i, "text": text} for i, text in enumerate(texts(3000))]
        expected = single_machine(records)
        tally = support.Tally("Dask, a worker killed")
        for turn in range(int(os.environ.get("ROUNDS", "1"))):
            out = self.survive(records, turn)
            tally.add(range(3000), [record["id"] for record in out])
            self.assertEqual((tally.lost, tally.doubled), (0, 0))
            self.assertEqual(sorted(out, key=lambda record: record["id"]), expected)
            self.cluster.add_worker()
            self.client.wait_for_workers(3, timeout=150)

    def survive(self, records, turn):
        def slowly(items):
            time.sleep(0.1 + turn * 1e-6)  # another number: other tasks than last time
            return items
        bag = dask.bag.from_sequence(records, npartitions=60).map_partitions(slowly)
        futures = self.client.compute(stance.dask.classify(bag, house()).to_delayed())
        self.half_way(futures)
        self.cluster.kill_the_last_worker()
        out = [record for part in self.client.gather(futures) for record in part]
        self.assertEqual(len(self.client.scheduler_info()["workers"]), 2)
        return out


class OneProcess(support.Case):
    """Without a cluster: what becomes of records."""

    def classify(self, items, **options):
        return stance.dask.classify(dask.bag.from_sequence(items, npartitions=2), house(), **options).compute(scheduler="threads")

    def test_texts_alone(self):
        model, bodies = stance.Model(house()), texts(20)
        self.assertEqual(self.classify(bodies, sentences=True), [model.classify(body).as_dict() for body in bodies])
        self.assertEqual(self.classify(bodies, layout="line"), [model.classify(body, layout="line").as_dict(False) for body in bodies])

    def test_fields(self):
        out = self.classify([{"n": 1, "body": "The soup was good.", "head": "Soup"}], column="body", title="head")
        expected = stance.Model(house()).classify("The soup was good.", "Soup").as_dict(False)
        self.assertEqual(out, [{"n": 1, "head": "Soup", **expected}])

    def test_bad_records_are_kept(self):
        out = self.classify([{"id": 1}, {"id": 2, "text": None}, 3, {"id": 4, "text": b"a" * ((64 << 20) + 1)}, {"id": 5, "text": ""}])
        self.assertEqual([record.get("id") for record in out], [1, 2, None, 4, 5])
        self.assertEqual([record.get("error", "")[:7] for record in out], ["no text", "no text", "no text", "text of", ""])

    def test_a_frame(self):
        frame = pandas.DataFrame(SMALL[:20] + [{"id": 20, "text": None, "source": "none"}])
        frame.index = [i // 2 for i in range(len(frame))]  # not unique
        lazy = stance.dask.classify(dask.dataframe.from_pandas(frame, npartitions=3), house())
        out = lazy.compute(scheduler="threads")
        self.assertEqual(list(out.dtypes.items()), list(lazy.dtypes.items()))
        pandas.testing.assert_frame_equal(out[["id", "text", "source"]], frame)
        expected = single_machine(SMALL[:20])
        self.assertEqual(list(out.mood[:20]), [e["mood"]["label"] for e in expected])
        self.assertEqual(list(out.place_garden[:20]), [e["place"]["probabilities"]["garden"] for e in expected])
        self.assertEqual(list(out.known[:20]), [e["known"] for e in expected])
        self.assertEqual((out.mood.iloc[20], out.error.iloc[20]), (None, "no text"))
        self.assertTrue(out.error[:20].isna().all())

    def test_a_model_file_that_is_replaced(self):
        path = os.path.join(support.WORK.name, "changing.stance")
        for costs in ("1", "0.01"):
            support.program("stance-train", "train", "--quiet", "-l", "mood", "-C", costs, "--cv", "0", "-o", path,
                            os.path.join(support.DATA, "house.tsv"))
            self.assertEqual(stance.dask.shared(path).facts["cost mood"][:4], costs)
            self.assertIs(stance.dask.shared(path), stance.dask.shared(path))

    def test_refusals(self):
        bag = dask.bag.from_sequence(["soup"])
        with self.assertRaises(stance.Error):
            stance.dask.classify(bag, "/no/such/model").compute(scheduler="threads")
        self.assertRaises(TypeError, stance.dask.classify, ["soup"], house())
        self.assertRaises(TypeError, stance.dask.classify, bag, stance.Model.from_bytes(support.content(house())))


support.main()
