package io.tandem.run.spark;

import io.tandem.UserException;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.metrics.Ter;
import io.tandem.metrics.spark.ScoreFunctions;
import io.tandem.metrics.tokenize.BleuTokenizer;
import io.tandem.spark.Expressions;
import io.tandem.translation.spark.TranslationFunctions;
import java.util.ArrayList;
import java.util.List;
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

  /** Hypothesis and reference. */
  private static final int COLUMNS_OF_METRICS = 2;

  @Override
  public BoxedUnit apply(SparkSessionExtensions session) {
    translations(session);
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

  @SuppressWarnings("unchecked")
  private static void translations(SparkSessionExtensions session) {
    session.injectFunction(
        named(
            TRANSLATE,
            "(text, model[, setting...]) - Translates a text by the model of a run or checkpoint,"
                + " with settings such as 'search.beam=8'.",
            given -> {
              TranslationFunctions of = functions(TRANSLATE, "text", given, 1);
              return of.translate(TRANSLATE, given.get(0));
            }));
    session.injectFunction(
        named(
            SCORE,
            "(source, target, model[, setting...]) - The model's log-probability per token of a"
                + " target, given its source.",
            given -> {
              TranslationFunctions of = functions(SCORE, "source, target", given, 2);
              return of.score(SCORE, given.get(0), given.get(1));
            }));
    session.injectFunction(
        named(
            SCORE_REPORT,
            "(source, target, model[, setting...]) - The score of a target, given its source, and"
                + " of each of its tokens.",
            given -> {
              TranslationFunctions of = functions(SCORE_REPORT, "source, target", given, 2);
              return of.report(SCORE_REPORT, given.get(0), given.get(1));
            }));
    session.injectTableFunction(
        named(
            TRANSLATE,
            "(TABLE(table), model[, option...]) - Adds the column translation to a table, in"
                + " batches, with settings such as 'search.beam=8', columns such as"
                + " 'sourceCol=body', and the format of documents such as 'format=html'.",
            SqlFunctions::translated));
  }

  /** The type is raw because Scala 2.12 and 2.13 have different types of a sequence in it. */
  @SuppressWarnings("rawtypes")
  private static Tuple3 named(
      String name, String usage, Function<List<Expression>, TreeNode<?>> function) {
    return new Tuple3<>(
        new FunctionIdentifier(name),
        new ExpressionInfo(SqlFunctions.class.getName(), null, name, "_FUNC_" + usage, ""),
        new AbstractFunction1<Seq<Expression>, TreeNode<?>>() {
          @Override
          public TreeNode<?> apply(Seq<Expression> given) {
            return function.apply(JavaConverters.seqAsJavaList(given));
          }
        });
  }

  /**
   * @param columns the names of the arguments before the model
   */
  private static TranslationFunctions functions(
      String function, String columns, List<Expression> given, int before) {
    if (given.size() <= before) {
      throw UserException.of(
          "%s takes (%s, model) and then settings such as 'search.beam=8', found %d arguments",
          function, columns, given.size());
    }
    List<String> rest = texts(function, given.subList(before, given.size()));
    return NamedModels.of(rest.get(0), rest.subList(1, rest.size())).functions();
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

  @SuppressWarnings("unchecked")
  private static void metric(
      SparkSessionExtensions session,
      String name,
      String option,
      Function<List<Expression>, Metric> metric) {
    String usage =
        "(hypothesis, reference or array of references%s) - %s of all rows of a group, as by"
            + " sacreBLEU.";
    String options = option.isEmpty() ? "" : "[, " + option + "]";
    String shown = PREFIX + name;
    session.injectFunction(
        named(
            shown,
            usage.formatted(options, name),
            given -> {
              Metric chosen = metric.apply(options(given, option));
              return ScoreFunctions.score(shown, chosen, columns(given, option));
            }));
    session.injectFunction(
        named(
            shown + "_report",
            usage.formatted(options, name + " with its signature"),
            given -> {
              Metric chosen = metric.apply(options(given, option));
              return ScoreFunctions.report(shown, chosen, columns(given, option));
            }));
  }

  private static List<Expression> columns(List<Expression> given, String option) {
    return given.subList(0, given.size() - options(given, option).size());
  }

  /** Returns the argument after hypothesis and reference, if the metric has such an option. */
  private static List<Expression> options(List<Expression> given, String option) {
    return given.size() == COLUMNS_OF_METRICS + 1 && !option.isEmpty()
        ? given.subList(COLUMNS_OF_METRICS, given.size())
        : List.of();
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
