# SPDX-License-Identifier: MIT
"""The extension in the real SQLite, its program and Python's: test_sqlite.py BUILD."""
import gc, os, shutil, sqlite3, subprocess, sys, threading, unittest

import support
from support import house, texts

EXTENSION = os.path.join(support.BUILD, "stance_sqlite")
if not os.path.exists(EXTENSION + ".so"):
    print("skipped: libsqlite3-dev was not installed when this was built")
    sys.exit(77)


def connect(model=True):
    db = sqlite3.connect(":memory:", check_same_thread=False)
    db.enable_load_extension(True)
    db.load_extension(EXTENSION)
    if model:
        db.execute("SELECT stance_open(?)", (house(),))
    return db


def one(db, sql, *values):
    return db.execute(sql, values).fetchone()[0]


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


class Program(support.Case):
    @unittest.skipUnless(shutil.which("sqlite3"), "the program sqlite3 is not installed")
    def test_articles(self):
        """A table of articles, labelled by the program sqlite3, as the program stance labels them."""
        script = [f".load {EXTENSION}", f"SELECT stance_open('{house()}') IS NOT NULL;", "CREATE TABLE articles (body TEXT);"]
        bodies = texts(50)
        script += ["INSERT INTO articles VALUES ('{}');".format(body.replace("'", "''")) for body in bodies]
        script += [".mode tabs", "SELECT stance(body), stance_label(body, 'place'), printf('%.6f', stance_probability(body, 'good')),"
                   " printf('%.6f', stance_probability(body, 'garden', 'place')), printf('%.4f', stance_known(body)) FROM articles;"]
        run = subprocess.run(["sqlite3", "-bail", ":memory:"], input="\n".join(script).encode(), check=True, stdout=subprocess.PIPE)
        rows = [line.split("\t") for line in run.stdout.decode().splitlines()]
        self.assertEqual(rows.pop(0), ["1"])
        said = support.command_line(house(), [{"text": body} for body in bodies])
        self.assertEqual(rows, [[s["mood"]["label"], s["place"]["label"], f"{s['mood']['probabilities']['good']:.6f}",
                                 f"{s['place']['probabilities']['garden']:.6f}", f"{s['known']:.4f}"] for s in said])


class Functions(support.Case):
    def test_builtin(self):
        try:
            label = one(connect(False), "SELECT stance('Huawei must be banned from 5G networks, it is a grave risk.')")
        except sqlite3.OperationalError as error:
            self.assertEqual(str(error), "this library was built without a model")
            return
        self.assertEqual(label, "opposed")
        self.assertEqual(one(connect(False), "SELECT stance_topic('Huawei is a grave risk to national security: spies.')"), "security")

    def test_task_topic(self):
        with self.assertRaisesRegex(sqlite3.OperationalError, "no task topic"):
            one(connect(), "SELECT stance_topic('soup')")

    def test_nothing(self):
        db = connect()
        for sql in ("stance(NULL)", "stance_probability(NULL, 'good')", "stance_probability('soup', NULL)", "stance_known(NULL)",
                    "stance_probability('soup', 'good', NULL)", "stance_label('soup', NULL)", "stance_open(NULL)"):
            self.assertIsNone(one(db, f"SELECT {sql}"), sql)
        self.assertEqual(one(db, "SELECT stance_known('')"), 0)

    def test_values_of_other_types(self):
        db = connect()
        self.assertEqual(one(db, "SELECT stance_known(x'')"), 0)
        self.assertEqual(one(db, "SELECT stance_known(CAST('soup' AS BLOB)) = stance_known('soup')"), 1)
        self.assertIn(one(db, "SELECT stance(12)"), ("good", "bad"))
        self.assertIn(one(db, "SELECT stance(?)", b"\xff\x00\xfe soup"), ("good", "bad"))

    def test_texts_that_begin_alike(self):
        """The last verdict is remembered for the same text alone."""
        db, bodies = connect(), ["soup", "soup was good", "soup", "soup\0a", "soup\0b and roses in May"]
        alone = [one(connect(), "SELECT stance_probability(?, 'good')", body) for body in bodies]
        self.assertEqual([one(db, "SELECT stance_probability(?, 'good')", body) for body in bodies], alone)
        self.assertEqual(len(set(alone)), 4)

    def test_errors(self):
        db = connect()
        for sql, message in (("stance_probability('soup', 'great')", "task mood has no label great"),
                             ("stance_label('soup', 'age')", "the model has no task age"),
                             ("stance_open('/no/such/model')", "cannot open"), ("stance()", "wrong number of arguments")):
            with self.assertRaisesRegex(sqlite3.OperationalError, message):
                one(db, f"SELECT {sql}")
        self.assertIn(one(db, "SELECT stance('soup')"), ("good", "bad"))

    def test_too_long(self):
        with self.assertRaisesRegex((sqlite3.DataError, sqlite3.OperationalError), "too big"):
            one(connect(), "SELECT stance(zeroblob(64 * 1024 * 1024 + 1))")

    def test_files_are_not_opened_by_views(self):
        db = connect()
        db.execute(f"CREATE VIEW trap AS SELECT stance_open('{house()}') AS x")
        with self.assertRaisesRegex(sqlite3.OperationalError, "unsafe use"):
            one(db, "SELECT x FROM trap")

    def test_another_model(self):
        db, other = connect(), os.path.join(support.WORK.name, "other.stance")
        before = one(db, "SELECT stance_probability('good soup', 'good')")
        support.program("stance-train", "train", "--quiet", "-l", "mood", "-C", "0.01", "--cv", "0", "-o", other,
                        os.path.join(support.DATA, "house.tsv"))
        self.assertEqual(one(db, "SELECT stance_open(?)", other), other)
        self.assertNotEqual(one(db, "SELECT stance_probability('good soup', 'good')"), before)


class Lasting(support.Case):
    def test_connections_in_threads(self):
        bodies = texts(200)
        expected = [one(connect(), "SELECT stance_probability(?, 'good')", body) for body in bodies]
        seen = {}

        def work(number):
            db = connect()
            seen[number] = [one(db, "SELECT stance_probability(?, 'good')", body) for body in bodies]
            db.close()
        threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
        for t in threads: t.start()
        for t in threads: t.join()
        self.assertEqual(list(seen.values()), [expected] * 4)

    def test_memory_does_not_grow(self):
        bodies, kept = texts(100), connect()

        def work(rounds):
            for i in range(rounds):
                one(kept, "SELECT stance(?)", bodies[i % 100])
                if i % 10 == 0:
                    db = connect()
                    one(db, "SELECT stance(?)", bodies[i % 100])
                    db.close()
            gc.collect()
        work(1000)
        before = resident()
        work(10_000)
        self.assertLess(resident() - before, 2048)


support.main()
