"""The stack of what watches: alarms, whom they tell, the budget, the dashboard.

Belongs here: the topic, putting the constructs together. Does not: thresholds (alarms.py).
"""

from aws_cdk import Annotations, CfnOutput, Duration, Stack
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from content_assets.contracts.metrics import NAMESPACE, Dimension, Metric
from infra.constructs.alarms import SOURCES, make_alarm, watched
from infra.settings import EnvironmentSettings
from infra.stacks.api import ApiStack
from infra.stacks.pipeline import PipelineStack

WIDTH = 12  # of 24 columns


class ObservabilityStack(Stack):
    """One environment's alarms and its dashboard."""

    def __init__(
        self,
        scope: Construct,
        settings: EnvironmentSettings,
        pipeline: PipelineStack,
        api: ApiStack,
    ) -> None:
        """Watch what the pipeline does."""
        super().__init__(
            scope,
            f"content-assets-{settings.name}-observability",
            description=f"content-assets: what watches {settings.name}",
            termination_protection=settings.is_protected,
        )
        topic = _topic(self, settings)
        made = [
            make_alarm(self, settings, each)
            for each in watched(
                settings,
                functions={
                    "worker": pipeline.worker.name,
                    "api": api.api.name,
                    "authorizer": api.authorizer.name,
                },
                api_id=api.http.api.api_id,
                dead_letters=pipeline.work.dead_letters.queue_name,
            )
        ]
        for alarm in made:
            alarm.add_alarm_action(actions.SnsAction(topic))
            alarm.add_ok_action(actions.SnsAction(topic))
        _budget(self, settings)
        _dashboard(self, settings, made)
        CfnOutput(self, "AlarmTopicArn", value=topic.topic_arn)


def _topic(scope: Construct, settings: EnvironmentSettings) -> sns.Topic:
    """Only the alarms of this account may publish, and only over TLS."""
    topic = sns.Topic(scope, "Alarms", enforce_ssl=True)
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            sid="AlarmsPublish",
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": Stack.of(topic).account}},
        )
    )
    if settings.alarm_email:
        topic.add_subscription(subscriptions.EmailSubscription(settings.alarm_email))
    else:
        Annotations.of(scope).add_warning_v2(
            "content-assets:alarm_email",
            f"{settings.name}.alarm_email is not set: no alarm of {settings.name} reaches anybody; "
            "set it in infra/settings.py",
        )
    return topic


def _budget(scope: Construct, settings: EnvironmentSettings) -> None:
    """A budget of the account for a month: readers' traffic is paid by the bucket's owner."""
    if not (settings.alarm_email and settings.budget_usd):
        return
    subscriber = budgets.CfnBudget.SubscriberProperty(
        address=settings.alarm_email, subscription_type="EMAIL"
    )
    notices = [
        budgets.CfnBudget.NotificationWithSubscribersProperty(
            notification=budgets.CfnBudget.NotificationProperty(
                notification_type=kind,
                comparison_operator="GREATER_THAN",
                threshold=percent,
                threshold_type="PERCENTAGE",
            ),
            subscribers=[subscriber],
        )
        for kind, percent in (("ACTUAL", 80), ("FORECASTED", 100))
    ]
    budgets.CfnBudget(
        scope,
        "Budget",
        budget=budgets.CfnBudget.BudgetDataProperty(
            budget_name=f"content-assets-{settings.name}",
            budget_type="COST",
            time_unit="MONTHLY",
            budget_limit=budgets.CfnBudget.SpendProperty(amount=settings.budget_usd, unit="USD"),
        ),
        notifications_with_subscribers=notices,
    )


def _dashboard(
    scope: Construct, settings: EnvironmentSettings, alarms: list[cloudwatch.Alarm]
) -> None:
    ours = {Dimension.ENVIRONMENT.value: settings.name}

    def graph(title: str, metrics: list[cloudwatch.Metric]) -> cloudwatch.GraphWidget:
        return cloudwatch.GraphWidget(title=title, left=metrics, width=WIDTH)

    def ran(metric: Metric, statistic: str) -> cloudwatch.Metric:
        return _metric(metric, ours, statistic)

    sources = [
        _metric(Metric.SOURCE_STALE_SECONDS, {**ours, Dimension.SOURCE.value: each}, "Maximum")
        for each in SOURCES
    ]
    proof = [ran(Metric.TIME_TO_PROOF, each) for each in ("p50", "p95", "Maximum")]
    documents = [ran(Metric.DOCUMENTS, "Maximum"), ran(Metric.DOCUMENTS_CHANGED, "Sum")]
    waiting = [
        ran(each, "Maximum")
        for each in (
            Metric.UNPROVEN_DOCUMENTS,
            Metric.HELD_SETS,
            Metric.WAITING_SETS,
            Metric.LATE_SETS,
        )
    ]
    runs = [ran(each, "Sum") for each in (Metric.RUNS, Metric.FAILED_RUNS, Metric.DEGRADED_RUNS)]
    faults = [
        ran(each, "Maximum")
        for each in (Metric.POINTER_FAULTS, Metric.UNREADABLE_RECORDS, Metric.GROWTH_HELD)
    ]
    agreed = [ran(Metric.DISAGREE_SECONDS, "Maximum"), ran(Metric.COLLECTIONS_ENDED, "Maximum")]
    bodies = [
        _metric(Metric.REJECTED_RECORDS, {**ours, Dimension.SOURCE.value: each}, "Maximum")
        for each in SOURCES
    ]
    bodies.append(ran(Metric.OLDER_BODY_SECONDS, "Maximum"))
    cloudwatch.Dashboard(
        scope,
        "Dashboard",
        dashboard_name=f"content-assets-{settings.name}",
        widgets=[
            [cloudwatch.AlarmStatusWidget(title="Alarms", alarms=alarms, width=2 * WIDTH)],
            [graph("Time to proof, ms", proof), graph("Sources stale, s", sources)],
            [graph("Runs", runs), graph("Documents", documents)],
            [graph("Unproven, held, waiting", waiting), graph("Faults", faults)],
            [
                graph("Seconds without agreement; collections that ended", agreed),
                graph("Rejected records, seconds of older bodies", bodies),
            ],
            [
                graph("Requests to S3", [ran(Metric.STORE_REQUESTS, "Sum")]),
                graph("Cost of runs, USD (list prices)", [ran(Metric.RUN_COST, "Sum")]),
            ],
        ],
    )


def _metric(metric: Metric, dimensions: dict[str, str], statistic: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=metric,
        dimensions_map=dimensions,
        statistic=statistic,
        period=Duration.minutes(15),
    )
