# SPDX-License-Identifier: MIT
"""Training from Python: test_train.py BUILD."""
import os, unittest

import support
from support import content, house, house_rows

import stance

OPTIONS = dict(cost=1, folds=3, unit="sentence", features="word:1-2,char:2-4")


def filled():
    trainer = stance.Trainer(["mood", "place"])
    for row in house_rows():
        trainer.add(row["text"], {"mood": row["mood"], "place": row["place"]}, row["group"])
    return trainer


class Training(support.Case):
    def model_of_the_program(self):
        return content(house())

    def test_same_bytes_as_the_program(self):
        self.assertEqual(bytes(filled().train(**OPTIONS)), self.model_of_the_program())
        self.assertEqual(bytes(filled().train(**OPTIONS, threads=3)), self.model_of_the_program())

    def test_read_gives_the_same(self):
        trainer = stance.Trainer(["mood", "place"])
        trainer.read(os.path.join(support.DATA, "house.tsv"), group_column="group")
        self.assertEqual(len(trainer), len(house_rows()))
        self.assertEqual(bytes(trainer.train(**OPTIONS)), self.model_of_the_program())

    def test_saved_and_in_memory(self):
        trained, path = filled().train(**OPTIONS, facts={"made for": "a test"}), os.path.join(support.WORK.name, "saved.stance")
        trained.save(path)
        self.assertEqual(content(path), bytes(trained))
        model = stance.Model(path)
        self.assertEqual(model.facts["made for"], "a test")
        self.assertEqual(model.classify("The soup was good."), trained.model().classify("The soup was good."))

    def test_measures(self):
        trained = filled().train(**OPTIONS)
        for task in trained.tasks:
            m = trained.measures(task)
            right = sum(m.confusion[i][i] for i in range(len(m.labels)))
            self.assertEqual(m.labels, list(trained.model().tasks[task]))
            self.assertAlmostEqual(m.accuracy, right / m.count)
            self.assertEqual([sum(row) for row in m.confusion], m.support)
            self.assertAlmostEqual(m.macro_f1, sum(m.f1) / len(m.f1))
        self.assertEqual((trained.cost(), trained.solver), (1, "libsvm"))
        self.assertEqual(trained.feature_count, trained.model().feature_count)
        self.assertIsNone(filled().train(**{**OPTIONS, "folds": 0}).measures())

    def test_progress_and_stopping(self):
        seen = []
        filled().train(**OPTIONS, progress=lambda *report: seen.append(report))
        self.assertIn("mood", {stage for stage, done, total in seen})

        def stop(stage, done, total):
            raise KeyboardInterrupt
        self.assertRaises(KeyboardInterrupt, filled().train, **OPTIONS, progress=stop)

    def test_kernel(self):
        trained = filled().train(**OPTIONS, kernel="rbf", gamma=0.5)
        self.assertEqual(trained.model().facts["gamma"], "0.5")
        self.assertEqual(bytes(trained), bytes(filled().train(**OPTIONS, kernel="rbf", gamma=0.5, threads=3)))

    def test_articles(self):
        trainer = filled()
        trainer.add_article("Soup and more\n\nThe soup was cold. The roses died.", {"mood": "bad"}, "g1")
        self.assertEqual(len(trainer), len(house_rows()))
        self.assertTrue(bytes(trainer.train(**OPTIONS)))


class Refusals(support.Case):
    def fails(self, status, function, *arguments, **options):
        with self.assertRaises(stance.Error) as caught:
            function(*arguments, **options)
        self.assertIs(caught.exception.status, status)
        return caught.exception

    def test_what_cannot_be_trained_on(self):
        self.fails(stance.Status.DATA, stance.Trainer().train, cost=1)
        alone = stance.Trainer()
        alone.add("text", "label")
        self.fails(stance.Status.DATA, alone.train, cost=1)

    def test_options(self):
        for wrong in (dict(cost=-1), dict(folds=1), dict(solver="magic"), dict(features="words"), dict(unit="page"),
                      dict(kernel="poly"), dict(gamma=1.0), dict(kernel="rbf", solver="dual")):
            self.fails(stance.Status.ARGUMENT, filled().train, **{**OPTIONS, **wrong})

    def test_labels(self):
        trainer = stance.Trainer("mood")
        self.fails(stance.Status.ARGUMENT, trainer.add, "text", {"plaice": "sea"})
        self.fails(stance.Status.ARGUMENT, trainer.add, "text", "a\0b")
        self.assertRaises(TypeError, trainer.add, None, "good")
        self.assertEqual(len(trainer), 0)

    def test_files(self):
        trainer, path = stance.Trainer("mood"), os.path.join(support.WORK.name, "bad.tsv")
        self.fails(stance.Status.IO, trainer.read, "/no/such/file.tsv")
        with open(path, "w") as file:
            file.write("text\tmood\nfine\tgood\nno label\n")
        self.assertEqual(self.fails(stance.Status.FORMAT, trainer.read, path).line, 3)
        self.fails(stance.Status.ARGUMENT, trainer.read, path, label_columns=["a", "b"])


support.main()
