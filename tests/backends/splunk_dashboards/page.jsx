// Dashboard Studio's own parts in a page: window.faults(definition) says what is wrong with one,
// window.show(definition) draws it, with the data that its sources (ds.test) carry.
import React from 'react';
import { createRoot } from 'react-dom/client';
import Ajv from 'ajv';
import DashboardCore from '@splunk/dashboard-core';
import { DashboardContextProvider } from '@splunk/dashboard-context';
import { createSchemaBasedOnPresets } from '@splunk/dashboard-definition';
import EnterpriseViewOnlyPreset from '@splunk/dashboard-presets/EnterpriseViewOnlyPreset';
import { migrateToTabsLayout } from '@splunk/dashboard-utils';
import TestDataSource from '@splunk/datasources/TestDataSource';
import { SplunkThemeProvider } from '@splunk/themes';
import GeoJsonProvider from '@splunk/visualization-context/GeoJsonProvider';
import GeoRegistry from '@splunk/visualization-context/GeoRegistry';

const dataSources = { ...EnterpriseViewOnlyPreset.dataSources, 'ds.test': TestDataSource };
const preset = { ...EnterpriseViewOnlyPreset, dataSources };

window.faults = (definition) => {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  const judge = ajv.compile(createSchemaBasedOnPresets(EnterpriseViewOnlyPreset));
  const newest = migrateToTabsLayout({ definition }); // as Splunk does it with what is older than tabs
  if (!newest.success) {
    return [newest.reason];
  }
  if (judge(newest.definition)) {
    return [];
  }
  return judge.errors.map((each) => `${each.instancePath} ${each.message}`);
};

window.show = (definition, width) => {
  const places = GeoRegistry.create();
  places.addProvider(new GeoJsonProvider());
  createRoot(document.getElementById('page')).render(
    <SplunkThemeProvider family="enterprise" colorScheme="dark" density="compact">
      <DashboardContextProvider preset={preset} initialDefinition={definition} geoRegistry={places}>
        <DashboardCore width={width} height="auto" />
      </DashboardContextProvider>
    </SplunkThemeProvider>,
  );
};
