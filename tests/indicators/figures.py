"""For every app's tests: a figure and the list it opens must agree."""

from techmarket.indicators import registry

EVERYTHING = registry.Scope()


def assert_figure_matches_list(client, code, scope=EVERYTHING):
    """Open the figure's link as `client`; the records listed there add up to the figure.

    The client must be allowed to see the records: a visitor's list holds the published ones only.
    """
    indicator = registry.get(code)
    figure = indicator.figure(scope)
    response = client.get(figure.list_url)
    assert response.status_code == 200, figure.list_url
    listed = response.context["filter"].qs
    counted = indicator.function(scope)
    if isinstance(counted, registry.Figure):
        assert listed.count() == figure.value
    else:
        total = listed.order_by().aggregate(total=counted.value)["total"] or 0
        assert total == figure.value, f"{code} {scope}: {figure.value} but the list has {total}"
    return figure
