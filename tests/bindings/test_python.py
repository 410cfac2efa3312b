# SPDX-License-Identifier: MIT
"""The Python package over the real library: test_python.py BUILD."""
import copy, gc, os, pickle, subprocess, sys, threading, unittest

import support
from support import command_line, content, house, texts

import stance

HOSTILE = ["", " ", "\n\n", "x" * 100_000, "\0 a \0", "naïve café 日本 🎉", "one\r\ntwo\rthree", '"quoted" \\ \x7f', "no end",
           "a.b.c ... !?"]


def has_builtin():
    try:
        return bool(stance.builtin().tasks)
    except stance.Error as error:
        assert error.status is stance.Status.ARGUMENT
        return False


def resident():
    """Kilobytes of memory that the process uses."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


class SameAsTheCommandLine(support.Case):
    def compare(self, model, path, records, *, sentences=True):
        theirs = command_line(path, records, *(["-s"] if sentences else []))
        ours = [model.classify(r["text"], r.get("title")).as_dict(sentences) for r in records]
        self.assert_same(ours, theirs)

    def test_articles(self):
        self.compare(stance.Model(house()), house(), [{"text": text} for text in texts() + HOSTILE])

    def test_titles(self):
        records = [{"text": text, "title": f"Soup and roses {i}"} for i, text in enumerate(texts(20))]
        self.compare(stance.Model(house()), house(), records)

    def test_without_sentences(self):
        self.compare(stance.Model(house()), house(), [{"text": text} for text in texts(20)], sentences=False)

    def test_lines(self):
        model, lines = stance.Model(house()), ["The soup was good.", "", "Roses. And tomatoes!"]
        out = support.program("stance", "classify", "-m", house(), "-i", "lines", "-f", "jsonl", input="\n".join(lines).encode())
        theirs = [support.json.loads(line) for line in out.splitlines()]
        self.assert_same([model.classify(line, layout="line").as_dict(False) for line in lines], theirs)

    def test_sentences(self):
        model, text = stance.Model(house()), "The soup.\nRoses were good. Tomatoes too.\nBread"
        out = support.program("stance", "classify", "-m", house(), "-i", "sentences", "-s", "-f", "jsonl", input=text.encode())
        result = model.classify(text, layout="sentences")
        self.assert_same(result.as_dict(), support.json.loads(out))
        self.assertEqual([s.text for s in result.sentences], text.split("\n"))

    @unittest.skipUnless(has_builtin(), "a library without a built-in model")
    def test_builtin(self):
        folder = os.path.join(support.SOURCE, "data", "examples")
        bodies = [content(os.path.join(folder, name)).decode() for name in sorted(os.listdir(folder))]
        self.compare(stance.builtin(), None, [{"text": body} for body in bodies])
        self.assertEqual(stance.classify(bodies[0]), stance.builtin().classify(bodies[0]))
        self.assertEqual(stance.classify("Huawei must be banned from 5G networks.", layout="line").label, "opposed")


class Results(support.Case):
    def setUp(self):
        self.model = stance.Model(house())

    def test_offsets_are_bytes_of_the_decoded_text(self):
        for text in (*HOSTILE, b"bad \xff\xfe bytes. \xe2\x82 More.", "half a \ud800 pair. More."):
            result = self.model.classify(text)
            data = result.text.encode()
            for s in result.sentences:
                self.assertEqual(data[s.begin:s.end].decode(), s.text)

    def test_bytes_that_are_not_utf8_are_replaced(self):
        self.assertEqual(self.model.classify(b"a\xffb", layout="line").text, "a\ufffdb")
        self.assertEqual(self.model.classify("a\ud800b", layout="line").text, "a\ufffd\ufffd\ufffdb")

    def test_label_is_that_of_the_first_task(self):
        result = self.model.classify("The soup was good. Roses bloomed.")
        self.assertEqual(result.label, result.labels["mood"])
        self.assertEqual(list(result.probabilities), ["mood", "place"])
        for row in result.probabilities.values():
            self.assertAlmostEqual(sum(row.values()), 1)
        self.assertEqual(result.sentences[0].label, result.sentences[0].labels["mood"])

    def test_can_be_copied_and_sent(self):
        result = self.model.classify("The soup was good. Roses bloomed.")
        self.assertEqual(pickle.loads(pickle.dumps(result)), result)
        self.assertEqual(pickle.loads(pickle.dumps(self.model)).classify("soup"), self.model.classify("soup"))
        loaded = stance.Model.from_bytes(content(house()))
        self.assertEqual(copy.deepcopy(loaded).classify("soup"), self.model.classify("soup"))

    def test_facts(self):
        self.assertEqual(self.model.tasks, {"mood": ("bad", "good"), "place": ("garden", "kitchen")})
        self.assertEqual(self.model.facts["folds"], "3")
        self.assertGreater(self.model.feature_count, 1000)

    def test_a_result_outlives_its_model(self):
        result = stance.Model(house()).classify("The soup was good.")
        gc.collect()
        self.assertEqual(result, self.model.classify("The soup was good."))


class Errors(support.Case):
    def fails(self, status, function, *arguments, **options):
        with self.assertRaises(stance.Error) as caught:
            function(*arguments, **options)
        self.assertIs(caught.exception.status, status)
        self.assertTrue(str(caught.exception))
        self.assertEqual(pickle.loads(pickle.dumps(caught.exception)).args, caught.exception.args)

    def test_files(self):
        self.fails(stance.Status.IO, stance.Model, "/no/such/model")
        self.fails(stance.Status.FORMAT, stance.Model, __file__)
        self.fails(stance.Status.FORMAT, stance.Model.from_bytes, b"")
        damaged = bytearray(content(house()))
        damaged[len(damaged) // 2] ^= 1
        self.fails(stance.Status.FORMAT, stance.Model.from_bytes, bytes(damaged))

    def test_too_long(self):
        model = stance.Model(house())
        self.fails(stance.Status.LIMIT, model.classify, b"a" * ((64 << 20) + 1))
        self.fails(stance.Status.LIMIT, model.classify_many, ["soup", b"a" * ((64 << 20) + 1)])
        self.assertEqual(model.classify("soup").labels.keys(), {"mood", "place"})

    def test_arguments(self):
        model = stance.Model(house())
        self.fails(stance.Status.ARGUMENT, model.classify, "soup", layout="page")
        for wrong in (None, 1, ["soup"]):
            self.assertRaises(TypeError, model.classify, wrong)
        self.assertRaises(TypeError, model.classify_many, "soup")
        self.assertRaises(ValueError, model.classify_many, ["soup"], titles=["a", "b"])

    def test_library_that_is_not_there(self):
        env = {**os.environ, "STANCE_LIBRARY": "/no/such/folder/libstance.so", "PYTHONPATH": sys.path[0]}
        run = subprocess.run([sys.executable, "-c", "import stance"], env=env, stderr=subprocess.PIPE)
        self.assertIn(b"ImportError: libstance.so cannot be loaded (set STANCE_LIBRARY", run.stderr)

    def test_library_named_as_a_file(self):
        env = {**os.environ, "STANCE_LIBRARY": os.path.join(support.BUILD, "libstance.so"), "PYTHONPATH": sys.path[0]}
        subprocess.run([sys.executable, "-c", "import stance; stance.Trainer()"], env=env, check=True)


class Threads(support.Case):
    def test_many_give_what_one_gives(self):
        model, bodies = stance.Model(house()), texts(700)
        one = [model.classify(body) for body in bodies]
        for threads in (0, 1, 2, 8):
            self.assertEqual(model.classify_many(iter(bodies), threads), one)
        titled = model.classify_many(bodies, 3, titles=["Soup"] * len(bodies), sentences=False)
        self.assertEqual([r.title for r in titled], ["Soup"] * len(bodies))
        self.assertEqual(model.classify_many([]), [])

    def test_models_shared_by_threads_of_somebody_else(self):
        model, bodies, bad = stance.Model(house()), texts(50), []
        expected = [model.classify(body) for body in bodies]

        def work():
            for _ in range(10):
                if [model.classify(body) for body in bodies] != expected:
                    bad.append(1)
        threads = [threading.Thread(target=work) for _ in range(8)]
        for t in threads: t.start()
        for t in threads: t.join()
        self.assertEqual(bad, [])

    def test_others_run_while_one_classifies(self):
        """A text of 16 MB takes a while; were the interpreter locked meanwhile, the counter would stand still."""
        model, big, seen, done = stance.Model(house()), b"the soup was good " * (16 << 16), [], threading.Event()

        def count():
            while not done.wait(0.001): seen.append(1)
        counter = threading.Thread(target=count)
        counter.start()
        before = len(seen)
        model.classify(big, layout="line")
        during = len(seen) - before
        done.set()
        counter.join()
        self.assertGreater(during, 5)


class Memory(support.Case):
    def grows(self, work, rounds, settle):
        for i in range(settle): work(i)
        gc.collect()
        before = resident()
        for i in range(rounds): work(i)
        gc.collect()
        return resident() - before

    def test_ten_thousand_calls(self):
        model, bodies = stance.Model(house()), texts(100)
        self.assertLess(self.grows(lambda i: model.classify(bodies[i % 100]), 10_000, 500), 1024)

    def test_models_that_come_and_go(self):
        data = content(house())

        def work(i):
            (stance.Model(house()) if i % 2 else stance.Model.from_bytes(data)).classify("soup")
            try: stance.Model("/no/such/model")
            except stance.Error: pass
        self.assertLess(self.grows(work, 2000, 200), 2048)


support.main()
