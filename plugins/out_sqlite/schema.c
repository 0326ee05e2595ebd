/* The schema: tables in the singular for what is stored once, views in the
 * plural for what people ask. README.md describes both.
 *
 * PRAGMA user_version is raised with every change that could break a query. */
#include "db.h"

/* Figures of a driver or family in a segment. */
#define FIGURES \
    "comments INTEGER NOT NULL, wanted INTEGER NOT NULL, " \
    "met INTEGER NOT NULL, unmet INTEGER NOT NULL, " \
    "demand REAL, demand_low REAL, demand_high REAL, " \
    "delivered REAL, delivered_low REAL, delivered_high REAL, " \
    "gap REAL, gap_low REAL, gap_high REAL, severity REAL, " \
    "unmet_points REAL, want_points REAL, "
#define FIGURE_NAMES \
    "f.comments, f.wanted, f.met, f.unmet, f.demand, f.demand_low, " \
    "f.demand_high, f.delivered, f.delivered_low, f.delivered_high, f.gap, " \
    "f.gap_low, f.gap_high, f.severity, f.unmet_points, f.want_points, "

#define DIFFERENCE(what) \
    what "_a REAL, " what "_b REAL, " what "_difference REAL, " \
    what "_low REAL, " what "_high REAL, "

const char *const db_schema[] = {
    "PRAGMA application_id = 1752721249",  /* "hxga" */
    "PRAGMA user_version = 1",

    /* -- where it comes from -- */
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    "CREATE TABLE plugin(position INTEGER PRIMARY KEY, name TEXT NOT NULL, "
    "version TEXT NOT NULL)",
    "CREATE TABLE lexicon(position INTEGER PRIMARY KEY, name TEXT NOT NULL, "
    "version TEXT NOT NULL, fingerprint TEXT NOT NULL)",
    "CREATE TABLE record_count(kind TEXT PRIMARY KEY, "
    "records INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE driver(driver TEXT PRIMARY KEY, family TEXT, maslow TEXT, "
    "step TEXT, label_de TEXT, label_en TEXT, target REAL) WITHOUT ROWID",
    "CREATE TABLE touchpoint(touchpoint TEXT PRIMARY KEY, stage TEXT, "
    "owner TEXT, label_de TEXT, label_en TEXT) WITHOUT ROWID",

    /* -- figures -- */
    "CREATE TABLE segment(segment INTEGER PRIMARY KEY, "
    "comments INTEGER NOT NULL, covered INTEGER NOT NULL, coverage REAL, "
    "coverage_low REAL, coverage_high REAL, net_advocacy REAL, "
    "suppressed TEXT, net_advocacy_low REAL, net_advocacy_high REAL)",
    "CREATE TABLE segment_value(segment INTEGER NOT NULL REFERENCES segment, "
    "position INTEGER NOT NULL, dimension TEXT NOT NULL, value TEXT, "
    "PRIMARY KEY(segment, position)) WITHOUT ROWID",
    "CREATE TABLE driver_figure(segment INTEGER NOT NULL REFERENCES segment, "
    "driver TEXT NOT NULL, " FIGURES "rank INTEGER, demand_rank INTEGER, "
    "suppressed TEXT, PRIMARY KEY(segment, driver)) WITHOUT ROWID",
    "CREATE TABLE family_figure(segment INTEGER NOT NULL REFERENCES segment, "
    "family TEXT NOT NULL, " FIGURES "suppressed TEXT, "
    "PRIMARY KEY(segment, family)) WITHOUT ROWID",
    "CREATE TABLE loyalty_figure(segment INTEGER NOT NULL REFERENCES segment, "
    "intent TEXT NOT NULL, comments INTEGER NOT NULL, value REAL, low REAL, "
    "high REAL, PRIMARY KEY(segment, intent)) WITHOUT ROWID",
    "CREATE TABLE friction(rank INTEGER PRIMARY KEY, "
    "touchpoint TEXT NOT NULL, driver TEXT NOT NULL, "
    "comments INTEGER NOT NULL, unmet INTEGER NOT NULL, unmet_points REAL, "
    "points_of_all REAL)",

    "CREATE TABLE change(period TEXT NOT NULL, kind TEXT NOT NULL, "
    "id TEXT NOT NULL, before_first TEXT, before_last TEXT, "
    "after_first TEXT, after_last TEXT, gap_before REAL, gap_after REAL, "
    "gap_difference REAL, gap_low REAL, gap_high REAL, p REAL, q REAL, "
    "significant INTEGER, alert TEXT, suppressed TEXT, "
    "PRIMARY KEY(period, kind, id)) WITHOUT ROWID",

    /* -- comments: samples of a report, or all that annotate read -- */
    "CREATE TABLE comment(comment INTEGER PRIMARY KEY, id, lang TEXT, "
    "skipped TEXT, text TEXT)",
    "CREATE TABLE mention(comment INTEGER NOT NULL REFERENCES comment, "
    "position INTEGER NOT NULL, driver TEXT NOT NULL, stance TEXT NOT NULL, "
    "start_byte INTEGER NOT NULL, end_byte INTEGER NOT NULL, text TEXT, "
    "rule TEXT, PRIMARY KEY(comment, position)) WITHOUT ROWID",
    "CREATE TABLE facet(comment INTEGER NOT NULL REFERENCES comment, "
    "dimension TEXT NOT NULL, value TEXT NOT NULL, "
    "PRIMARY KEY(comment, dimension, value)) WITHOUT ROWID",
    "CREATE TABLE sample(segment INTEGER NOT NULL REFERENCES segment, "
    "driver TEXT NOT NULL, stance TEXT NOT NULL, position INTEGER NOT NULL, "
    "comment INTEGER NOT NULL REFERENCES comment, "
    "start_byte INTEGER NOT NULL, end_byte INTEGER NOT NULL, "
    "mark_start INTEGER NOT NULL, mark_end INTEGER NOT NULL, "
    "PRIMARY KEY(segment, driver, stance, position)) WITHOUT ROWID",
    "CREATE TABLE comparison(comparison INTEGER PRIMARY KEY, dimension TEXT, "
    "value_a TEXT, value_b TEXT, b_is_rest INTEGER NOT NULL, "
    "within_dimension TEXT, within_value TEXT, comments_a INTEGER NOT NULL, "
    "comments_b INTEGER NOT NULL, suppressed TEXT)",
    "CREATE TABLE comparison_figure(comparison INTEGER NOT NULL "
    "REFERENCES comparison, driver TEXT NOT NULL, comments_a INTEGER NOT "
    "NULL, comments_b INTEGER NOT NULL, " DIFFERENCE("demand")
    DIFFERENCE("delivered") DIFFERENCE("gap") "p REAL, q REAL, "
    "significant INTEGER, suppressed TEXT, PRIMARY KEY(comparison, driver)) "
    "WITHOUT ROWID",

    "CREATE TABLE figure(figure INTEGER PRIMARY KEY, section TEXT NOT NULL, "
    "dimension_1 TEXT, value_1 TEXT, dimension_2 TEXT, value_2 TEXT, "
    "dimension_3 TEXT, value_3 TEXT, dimension_4 TEXT, value_4 TEXT, "
    "part TEXT, id TEXT, name TEXT NOT NULL, "
    "value REAL, low REAL, high REAL, comments INTEGER, text TEXT, "
    "suppressed TEXT)",

    /* -- views -- */
    "CREATE VIEW provenance AS "
    "SELECT 'hxgap' AS part, key AS name, value AS version, "
    "NULL AS fingerprint FROM meta "
    "UNION ALL SELECT 'plugin', name, version, NULL FROM plugin "
    "UNION ALL SELECT 'lexicon', name, version, fingerprint FROM lexicon",
    "CREATE VIEW segments AS "
    "SELECT s.segment, CASE WHEN a.dimension IS NULL THEN 'total' "
    "ELSE a.dimension || '=' || coalesce(a.value, '') || CASE WHEN "
    "b.dimension IS NULL THEN '' ELSE ', ' || b.dimension || '=' || "
    "coalesce(b.value, '') END END AS name, "
    "a.dimension AS dimension_1, a.value AS value_1, "
    "b.dimension AS dimension_2, b.value AS value_2, s.comments, s.covered, "
    "s.coverage, s.coverage_low, s.coverage_high, s.net_advocacy, "
    "s.suppressed, s.net_advocacy_low, s.net_advocacy_high "
    "FROM segment AS s "
    "LEFT JOIN segment_value AS a ON a.segment = s.segment "
    "AND a.position = 1 "
    "LEFT JOIN segment_value AS b ON b.segment = s.segment "
    "AND b.position = 2",
    "CREATE VIEW drivers AS "
    "SELECT s.segment, s.name AS segment_name, s.dimension_1, s.value_1, "
    "s.dimension_2, s.value_2, s.comments AS segment_comments, f.driver, "
    "d.family, d.maslow, d.step, d.label_de, d.label_en, " FIGURE_NAMES
    "f.rank, f.demand_rank, f.suppressed FROM driver_figure AS f "
    "JOIN segments AS s ON s.segment = f.segment "
    "LEFT JOIN driver AS d ON d.driver = f.driver",
    "CREATE VIEW families AS "
    "SELECT s.segment, s.name AS segment_name, s.dimension_1, s.value_1, "
    "s.dimension_2, s.value_2, s.comments AS segment_comments, f.family, "
    FIGURE_NAMES "f.suppressed FROM family_figure AS f "
    "JOIN segments AS s ON s.segment = f.segment",
    /* Marks are bytes, substr() of text counts letters: hence the blob. */
    "CREATE VIEW verbatims AS "
    "SELECT s.segment, s.name AS segment_name, s.dimension_1, s.value_1, "
    "s.dimension_2, s.value_2, m.driver, m.stance, m.position, m.comment, "
    "c.id, c.lang, c.text, CAST(substr(CAST(c.text AS BLOB), "
    "m.mark_start + 1, m.mark_end - m.mark_start) AS TEXT) AS evidence, "
    "m.start_byte, m.end_byte FROM sample AS m "
    "JOIN segments AS s ON s.segment = m.segment "
    "JOIN comment AS c ON c.comment = m.comment",
    "CREATE VIEW mentions AS "
    "SELECT m.comment, c.id, c.lang, m.position, m.driver, d.family, "
    "m.stance, m.text, m.rule, m.start_byte, m.end_byte FROM mention AS m "
    "JOIN comment AS c ON c.comment = m.comment "
    "LEFT JOIN driver AS d ON d.driver = m.driver",
    "CREATE VIEW comparisons AS "
    "SELECT c.comparison, c.dimension, c.value_a, CASE WHEN c.b_is_rest THEN "
    "'all others' ELSE c.value_b END AS value_b, c.within_dimension, "
    "c.within_value, f.driver, d.label_de, d.label_en, f.gap_a, f.gap_b, "
    "f.gap_difference, f.gap_low, f.gap_high, f.p, f.q, f.significant, "
    "f.suppressed FROM comparison_figure AS f "
    "JOIN comparison AS c ON c.comparison = f.comparison "
    "LEFT JOIN driver AS d ON d.driver = f.driver",
    "CREATE VIEW facets AS "
    "SELECT f.comment, c.id, c.lang, f.dimension, f.value FROM facet AS f "
    "JOIN comment AS c ON c.comment = f.comment",
    NULL
};

const char *const db_inserts[DB_TABLES] = {
    [DB_META] = "INSERT INTO meta VALUES(?,?)",
    [DB_PLUGIN] = "INSERT INTO plugin VALUES(NULL,?,?)",
    [DB_LEXICON] = "INSERT INTO lexicon VALUES(NULL,?,?,?)",
    [DB_COUNT] = "INSERT INTO record_count VALUES(?,?)",
    [DB_DRIVER] = "INSERT INTO driver VALUES(?,?,?,?,?,?,?)",
    [DB_TOUCHPOINT] = "INSERT INTO touchpoint VALUES(?,?,?,?,?)",
    [DB_SEGMENT] = "INSERT INTO segment VALUES(?,?,?,?,?,?,?,?,?,?)",
    [DB_SEGMENT_VALUE] = "INSERT INTO segment_value VALUES(?,?,?,?)",
    [DB_DRIVER_FIGURE] = "INSERT INTO driver_figure VALUES("
                         "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [DB_FAMILY_FIGURE] = "INSERT INTO family_figure VALUES("
                         "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [DB_LOYALTY_FIGURE] = "INSERT INTO loyalty_figure VALUES(?,?,?,?,?,?)",
    [DB_FRICTION] = "INSERT INTO friction VALUES(?,?,?,?,?,?,?)",
    [DB_CHANGE] = "INSERT INTO change VALUES("
                  "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [DB_COMMENT] = "INSERT INTO comment VALUES(?,?,?,?,?)",
    [DB_MENTION] = "INSERT INTO mention VALUES(?,?,?,?,?,?,?,?)",
    /* A reader that gives a facet twice is no reason to fail. */
    [DB_FACET] = "INSERT OR IGNORE INTO facet VALUES(?,?,?)",
    [DB_SAMPLE] = "INSERT INTO sample VALUES(?,?,?,?,?,?,?,?,?)",
    [DB_COMPARISON] = "INSERT INTO comparison VALUES(?,?,?,?,?,?,?,?,?,?)",
    [DB_COMPARISON_FIGURE] = "INSERT INTO comparison_figure VALUES("
                             "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [DB_FIGURE] = "INSERT INTO figure VALUES("
                  "NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
};
