package io.tandem.run.spark;

import io.tandem.UserException;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.metrics.Ter;
import io.tandem.metrics.spark.ScoreFunctions;
import io.tandem.metrics.tokenize.BleuTokenizer;
import io.tandem.run.spark.NamedModels.NamedModel;
import io.tandem.spark.Expressions;
import io.tandem.translation.spark.TranslationFunctions;
import io.tandem.translation.spark.TranslationModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.FunctionTableSubqueryArgumentExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Tuple3;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * The SQL functions that every session with Tandem's jar on its class path has, those of Spark
 * Connect and of the Thrift server too:
 *
 * <pre>
 *   SELECT tandem_translate(body, 'hdfs:///runs/en-de') FROM articles
 *   SELECT * FROM tandem_translate(TABLE(articles), 'hdfs:///runs/en-de', 'sourceCol=body')
 *   SELECT * FROM tandem_translate(TABLE(pages), 'hdfs:///runs/en-de', 'format=html')
 *   SELECT tandem_translation_score(source, target, 'hdfs:///runs/en-de') FROM pairs
 *   SELECT tandem_bleu(hypothesis, reference), tandem_chrf(hypothesis, reference) FROM translations
 * </pre>
 *
 * Functions of a text work row by row; the function of a table translates in batches. Spark finds
 * this class by a service file. Driver only.
 */
public final class SqlFunctions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit>
    implements SparkSessionExtensionsProvider {
  private static final String PREFIX = "tandem_";
  private static final String TRANSLATE = PREFIX + "translate";
  private static final String SCORE = PREFIX + "translation_score";
  private static final String SCORE_REPORT = SCORE + "_report";

  private static final String OF_TABLE = TRANSLATE + "(TABLE(table), model)";

  private static final String TRANSLATE_TEXT =
      "Translates a text by the model of a run or checkpoint, with settings such as"
          + " 'search.beam=8'.";

  private static final String TRANSLATE_TABLE =
      "(TABLE(table), model[, option...]) - Adds the column translation to a table, in batches,"
          + " with settings such as 'search.beam=8', columns such as 'sourceCol=body', and the"
          + " format of documents such as 'format=html'.";

  private static final String TRANSLATE_EXAMPLES =
      """

          Examples:
            > SELECT _FUNC_(body, 'hdfs:///runs/en-de') FROM articles;
            > SELECT * FROM _FUNC_(TABLE(articles), 'hdfs:///runs/en-de', 'sourceCol=body', 'search.beam=8');
            > SELECT * FROM _FUNC_(TABLE(SELECT page FROM site), 'hdfs:///runs/en-de', 'sourceCol=page', 'format=html');
      """;

  private static final List<String> PAIR = List.of("source", "target");

  /** The columns of a metric: hypothesis and reference. */
  private static final int COLUMNS = 2;

  /** A score of all rows of a group, or its report. */
  private interface ScoreOf {
    Expression columns(String name, Metric metric, List<Expression> columns);
  }

  @Override
  public BoxedUnit apply(SparkSessionExtensions session) {
    ofModel(
        session,
        TRANSLATE,
        List.of("text"),
        TRANSLATE_TEXT + "\n    _FUNC_" + TRANSLATE_TABLE,
        (model, given) -> model.translate(TRANSLATE, given.get(0)));
    ofModel(
        session,
        SCORE,
        PAIR,
        "The model's log-probability per token of a target, given its source.",
        (model, given) -> model.score(SCORE, given.get(0), given.get(1)));
    ofModel(
        session,
        SCORE_REPORT,
        PAIR,
        "The score of a target, given its source, and of each of its tokens.",
        (model, given) -> model.report(SCORE_REPORT, given.get(0), given.get(1)));
    ofTable(session);
    metric(session, "bleu", "tokenizer", SqlFunctions::bleu);
    metric(session, "chrf", "word order", SqlFunctions::chrf);
    metric(session, "ter", "", given -> Ter.standard());
    return BoxedUnit.UNIT;
  }

  /** Adds the functions to a session that did not look for service files: those of PySpark 3.5. */
  public static void addTo(SparkSession session) {
    SparkSessionExtensions functions = new SparkSessionExtensions();
    new SqlFunctions().apply(functions);
    functions.registerFunctions(session.sessionState().functionRegistry());
    functions.registerTableFunctions(session.sessionState().tableFunctionRegistry());
  }

  /**
   * Adds a function whose arguments are columns, a model and settings.
   *
   * @param columns their names
   */
  @SuppressWarnings("unchecked")
  private static void ofModel(
      SparkSessionExtensions session,
      String name,
      List<String> columns,
      String usage,
      BiFunction<TranslationFunctions, List<Expression>, Expression> function) {
    String names = String.join(", ", columns);
    session.injectFunction(
        named(
            name,
            "(%s, model[, setting...]) - %s".formatted(names, usage),
            given -> {
              if (given.size() <= columns.size()) {
                throw UserException.of(
                    "%s takes (%s, model) and then settings such as 'search.beam=8', found %d"
                        + " arguments",
                    name, names, given.size());
              }
              List<String> rest = texts(name, given.subList(columns.size(), given.size()));
              List<String> settings = rest.subList(1, rest.size());
              NamedModel model = NamedModels.of(rest.get(0), settings);
              TranslationModel.refuseNBest(settings, OF_TABLE + " with the option nBestCol has it");
              return function.apply(model.functions(), given);
            }));
  }

  @SuppressWarnings("unchecked")
  private static void ofTable(SparkSessionExtensions session) {
    session.injectTableFunction(named(TRANSLATE, TRANSLATE_TABLE, SqlFunctions::translated));
  }

  /** The type is raw because Scala 2.12 and 2.13 have different types of a sequence in it. */
  @SuppressWarnings("rawtypes")
  private static Tuple3 named(
      String name, String usage, Function<List<Expression>, TreeNode<?>> function) {
    return new Tuple3<>(
        new FunctionIdentifier(name),
        new ExpressionInfo(
            SqlFunctions.class.getName(),
            null,
            name,
            "_FUNC_" + usage,
            name.equals(TRANSLATE) ? TRANSLATE_EXAMPLES : ""),
        new AbstractFunction1<Seq<Expression>, TreeNode<?>>() {
          @Override
          public TreeNode<?> apply(Seq<Expression> given) {
            return function.apply(JavaConverters.seqAsJavaList(given));
          }
        });
  }

  private static LogicalPlan translated(List<Expression> given) {
    if (given.size() < 2
        || !(given.get(0) instanceof FunctionTableSubqueryArgumentExpression table)) {
      throw UserException.of(
          "%s of a table takes (TABLE(name or query), model) and then options such as"
              + " 'sourceCol=body' and 'search.beam=8'",
          TRANSLATE);
    }
    List<String> rest = texts(TRANSLATE, given.subList(1, given.size()));
    TableOptions options = TableOptions.of(TRANSLATE, rest.subList(1, rest.size()));
    Dataset<Row> rows = Expressions.table(SparkSession.active(), table.plan());
    return Expressions.of(options.translated(rows, rest.get(0)));
  }

  /**
   * Adds the functions of a metric: its score and its report.
   *
   * @param option the argument after hypothesis and reference; empty if there is none
   */
  private static void metric(
      SparkSessionExtensions session,
      String name,
      String option,
      Function<List<Expression>, Metric> metric) {
    String usage =
        "(hypothesis, reference or array of references%s) - %s%s of all rows of a group, as by"
            + " sacreBLEU.";
    String options = option.isEmpty() ? "" : "[, " + option + "]";
    String score = PREFIX + name;
    int most = option.isEmpty() ? COLUMNS : COLUMNS + 1;
    ofGroup(
        session, score, usage.formatted(options, name, ""), most, metric, ScoreFunctions::score);
    ofGroup(
        session,
        score + "_report",
        usage.formatted(options, name, " with its signature"),
        most,
        metric,
        ScoreFunctions::report);
  }

  /**
   * @param most the most arguments, of which the last may choose the metric
   */
  @SuppressWarnings("unchecked")
  private static void ofGroup(
      SparkSessionExtensions session,
      String name,
      String usage,
      int most,
      Function<List<Expression>, Metric> metric,
      ScoreOf score) {
    session.injectFunction(
        named(
            name,
            usage,
            given -> {
              int columns = given.size() == most ? COLUMNS : given.size();
              Metric chosen = metric.apply(given.subList(columns, given.size()));
              return score.columns(name, chosen, given.subList(0, columns));
            }));
  }

  private static Metric bleu(List<Expression> options) {
    return options.isEmpty()
        ? Bleu.standard()
        : Bleu.standard().with(BleuTokenizer.named(texts(PREFIX + "bleu", options).get(0)));
  }

  private static Metric chrf(List<Expression> options) {
    if (options.isEmpty()) {
      return Chrf.standard();
    }
    if (!(constant(options.get(0)) instanceof Integer order) || order < 0) {
      throw UserException.of(
          "%schrf: the word order is %s; expected a number such as 0, or 2 for chrF++",
          PREFIX, options.get(0).sql());
    }
    return Chrf.standard().withWordOrder(order);
  }

  /** Returns the values of arguments that are the same text in all rows. */
  private static List<String> texts(String function, List<Expression> given) {
    List<String> texts = new ArrayList<>();
    for (Expression each : given) {
      if (!(constant(each) instanceof UTF8String text)) {
        throw UserException.of(
            "%s: the argument %s is no constant text; a model and settings are texts such as"
                + " 'hdfs:///runs/en-de'",
            function, each.sql());
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static Object constant(Expression given) {
    return given.foldable() ? given.eval(null) : null;
  }
}
